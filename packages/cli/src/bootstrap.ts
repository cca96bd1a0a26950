import { parseEmail } from '@mandate/domain/kernel/email';
import { isLocale, type Locale, locales } from '@mandate/domain/kernel/locale';
import { rfc3339 } from '@mandate/domain/kernel/time';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Cli, Report } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { type Config, explainStart, loadServer, settingsOf } from './settings.ts';
import { facts, minute, paragraphs } from './text.ts';

const email = (text: string) => {
  const address = parseEmail(text);
  if (address) return address;
  throw new InvalidArgumentError('It is no e-mail address.');
};

const matching = (pattern: RegExp, form: string) => (text: string) => {
  if (pattern.test(text)) return text;
  throw new InvalidArgumentError(`It looks like ${form}.`);
};

type Flags = {
  readonly name: string;
  readonly domain: string;
  readonly market: string;
  readonly language: Locale;
  readonly adminEmail: ReturnType<typeof email>;
  readonly adminName: string;
};

/** The operator and its first administrator: without them nobody can sign in, so nobody could be asked for leave. */
export const bootstrapCommand = (cli: Cli): Command =>
  new Command('bootstrap')
    .description("Set up an empty installation, on the server's own database: the operator and its first administrator")
    .requiredOption('--name <name>', 'of the organisation that runs this server')
    .requiredOption('--domain <domain>', 'its domain', matching(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'operator.example'))
    .requiredOption('--market <country>', 'its market', matching(/^[A-Z]{2}$/, 'CN or DE'))
    .requiredOption('--admin-email <address>', 'of the first administrator', email)
    .requiredOption('--admin-name <name>', 'of the first administrator')
    .addOption(new Option('--language <locale>', 'of the organisation').choices(locales.filter(isLocale)).default('en'))
    .addHelpText(
      'after',
      `
Prints a link for the first administrator, who chooses a password with it: mandate set-up <link> --password-stdin.
Works on a stopped server's database and beside a running one. Can be done once.

Example:
  mandate bootstrap --name "Harbour Cloud" --domain harbour.example --market CN \\
    --admin-email ana@harbour.example --admin-name "Ana Petrova"`,
    )
    .action(cli.local((flags: Flags) => bootstrap(cli, flags)));

const bootstrap = async (cli: Cli, flags: Flags): Promise<Report> => {
  const config = await settingsOf(cli.env);
  const founded = await found(config, flags).catch((fault: unknown) => {
    throw explainStart(fault, config);
  });
  if ('exists' in founded) {
    const { id, name } = founded.exists;
    return {
      data: {
        problem: { code: 'operator_exists', detail: `${name} is the operator already.`, organization: { id, name } },
      },
      text: `${name} is the operator already. Nothing was changed.`,
      exitCode: exitCodes.refused,
    };
  }
  const { organization, admin } = founded;
  const link = admin.setUpLink && { url: admin.setUpLink.url, expiresAt: rfc3339(admin.setUpLink.expiresAt) };
  return {
    data: { organization: { id: organization.id, name: organization.name }, user: admin.member, setUpLink: link },
    text: paragraphs(
      facts([
        ['Operator', organization.name],
        ['Administrator', `${admin.member.displayName} <${admin.member.email}>`],
        ['Set-up link', link?.url],
        ['Valid until', minute(link?.expiresAt)],
      ]),
      'The link works once: mandate set-up <link> --password-stdin chooses the password.',
    ),
  };
};

const found = async (config: Config, { name, domain, market, language, adminEmail, adminName }: Flags) => {
  const { openDatabase, bootstrapOperator, publicAddress } = await loadServer();
  const { db, close } = await openDatabase(config, undefined, { shared: true });
  const admin = { email: adminEmail, displayName: adminName };
  const founding = { name, domain, market, locale: language, admin };
  return bootstrapOperator(db, publicAddress(config), founding).finally(close);
};
