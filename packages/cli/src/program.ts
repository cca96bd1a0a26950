import { isLocale, locales } from '@mandate/domain/kernel/locale';
import { Command, Option } from 'commander';
import { auditCommand } from './audit.ts';
import { bootstrapCommand } from './bootstrap.ts';
import type { Cli, Globals } from './cli.ts';
import { createCli } from './cli.ts';
import { customersCommand } from './customers.ts';
import { doctorCommand } from './doctor.ts';
import { exitCodeHelp } from './exit-codes.ts';
import { inviteCommand } from './invite.ts';
import { migrateCommand } from './migrate.ts';
import type { Environment } from './profile.ts';
import { relationshipsCommand } from './relationships.ts';
import { serveCommand } from './serve.ts';
import { setUpCommand } from './set-up.ts';
import { tokenCommand } from './token.ts';
import { whyCommand } from './why.ts';

const help = `
${exitCodeHelp}

Environment:
  MANDATE_URL      the server, where --url does not say; http://127.0.0.1:8080
  MANDATE_TOKEN    a personal access token; or MANDATE_CLIENT_ID and MANDATE_CLIENT_SECRET of a program
  Otherwise the profile that mandate token create --save has written.

Examples:
  mandate serve
  mandate token create --email ana@harbour.example --save
  mandate customers list --search lotus
  mandate why me licence.assign --customer 0198… --service office365 --json`;

const setUpCommands = [serveCommand, migrateCommand, doctorCommand, bootstrapCommand];
const clientCommands = [
  setUpCommand,
  tokenCommand,
  inviteCommand,
  customersCommand,
  relationshipsCommand,
  whyCommand,
  auditCommand,
];

const withNouns = (program: Command, cli: Cli): void => {
  program.commandsGroup('The server:');
  for (const noun of setUpCommands) program.addCommand(noun(cli));
  program.commandsGroup('Over the server:');
  for (const noun of clientCommands) program.addCommand(noun(cli));
};

/** All commands inherit the ways of the whole: faults are thrown to `main.ts`, help shows the common options. */
const settle = (command: Command): void => {
  command.exitOverride().configureHelp({ showGlobalOptions: true }).showSuggestionAfterError();
  for (const child of command.commands) settle(child);
};

/** The whole command line: `mandate <noun> [verb]`. */
export const createProgram = (env: Environment): { readonly program: Command; readonly globals: () => Globals } => {
  const program = new Command('mandate')
    .description('Ask, consent, see, take back: a partner center of your own.')
    .option('--json', 'answer in JSON, on stdout, and nothing else there')
    .option('--url <url>', 'the server')
    .addOption(new Option('--locale <locale>', 'language of sentences').choices(locales.filter(isLocale)))
    .addHelpText('after', help);
  const globals = (): Globals => program.opts<Globals>();
  withNouns(program, createCli(env, globals));
  settle(program);
  return { program, globals };
};
