import { Command } from 'commander';
import type { Cli, Report } from './cli.ts';
import { explainStart, loadServer, settingsOf } from './settings.ts';

/** The database's schema, brought up to date on its own: for deployments that do not leave it to the next start. */
export const migrateCommand = (cli: Cli): Command =>
  new Command('migrate')
    .description("Bring the server's own database up to date; the same happens when a server starts")
    .option('--dry-run', 'tell what would be applied, and change nothing')
    .addHelpText('after', '\nThe database is that of DATABASE_URL, or the one in DATA_DIR.')
    .action(cli.local((flags: { readonly dryRun?: true }) => migrate(cli, flags.dryRun ?? false)));

const migrate = async (cli: Cli, dryRun: boolean): Promise<Report> => {
  const config = await settingsOf(cli.env);
  const { migrateDatabase } = await loadServer();
  const migrations = await migrateDatabase(config, { dryRun }).catch((fault: unknown) => {
    throw explainStart(fault, config);
  });
  const labels = migrations.map(({ number, name }) => `  ${String(number).padStart(6, '0')}_${name}`);
  const heading = dryRun ? 'To be applied:' : 'Applied:';
  return {
    data: { [dryRun ? 'pending' : 'applied']: migrations },
    text: labels.length === 0 ? 'The schema is up to date.' : [heading, ...labels].join('\n'),
  };
};
