import { hostname } from 'node:os';
import { createMandate, type Mandate } from '@mandate/sdk/client';
import { pages } from '@mandate/sdk/pages';
import { createTokenWithPassword } from '@mandate/sdk/sign-in';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault } from './exit-codes.ts';
import { count, first, limitOption, moreLine } from './lists.ts';
import { readPassword } from './password.ts';
import { loadProfile, type Profile, saveProfile } from './profile.ts';
import { facts, minute, paragraphs, table } from './text.ts';

type CreateFlags = {
  readonly email?: string;
  readonly passwordStdin?: true;
  readonly organization?: string;
  readonly name: string;
  readonly days?: number;
  readonly save?: true;
};

/** Personal access tokens: how the other commands know who is asking. */
export const tokenCommand = (cli: Cli): Command =>
  new Command('token')
    .description('Make, list and revoke personal access tokens; a saved one signs the other commands in')
    .addCommand(createCommand(cli))
    .addCommand(
      new Command('list')
        .description('List your tokens for this organisation')
        .option(...limitOption)
        .action(cli.signedIn((mandate, { limit }: { readonly limit: number }) => list(mandate, limit))),
    )
    .addCommand(
      new Command('revoke')
        .description('Revoke one of your tokens; the next request with it is refused')
        .argument('<id>', 'of the token, as list shows it')
        .action(cli.signedIn(revoke)),
    );

const createCommand = (cli: Cli): Command =>
  new Command('create')
    .description('Make a token: by e-mail address and password, or as whoever is signed in')
    .option('--email <address>', 'sign in as this person')
    .option('--password-stdin', 'read the password from stdin')
    .option('--organization <id>', 'act for this one of your organisations')
    .option('--name <name>', 'what the token is for', `mandate on ${hostname()}`)
    .option('--days <count>', 'how long it works', count)
    .option('--save', 'keep address and token for the other commands, readable by you alone')
    .addHelpText(
      'after',
      `
Without --save the token is printed, this once.

Examples:
  mandate token create --email ana@harbour.example --save
  mandate token create --email ana@harbour.example --password-stdin < password-file
  MANDATE_TOKEN=… mandate token create --name nightly --days 30`,
    )
    .action(cli.local((flags: CreateFlags) => create(cli, flags)));

const create = async (cli: Cli, flags: CreateFlags): Promise<Outcome> => {
  const { url, credentials } = loadProfile(cli.env, cli.globals().url);
  const made =
    flags.email === undefined ? await asOneself(cli, url, credentials, flags) : await byPassword(cli, url, flags);
  if (!made.ok) return made;
  const { token, ...about } = made.value;
  const shown = facts([
    ['Token', about.name],
    ['Id', about.id],
    ['Valid until', minute(about.expiresAt)],
  ]);
  if (!flags.save) {
    cli.note(`${shown}\nShown this once:`);
    return { data: made.value, text: token };
  }
  const path = saveProfile(cli.env, { url, token });
  return { data: { ...about, savedTo: path }, text: paragraphs(shown, `Saved to ${path}, for ${url}.`) };
};

const byPassword = async (
  cli: Cli,
  url: string,
  { email = '', passwordStdin, organization, name, days }: CreateFlags,
) =>
  createTokenWithPassword({
    url,
    email,
    password: await readPassword(passwordStdin ?? false),
    organizationId: organization,
    name,
    expiresInDays: days,
    locale: cli.locale(),
  });

const asOneself = (cli: Cli, url: string, credentials: Profile['credentials'], { name, days }: CreateFlags) => {
  if (!credentials)
    throw new CommandFault('not_signed_in', `Nobody is signed in to ${url}.`, 'Say who you are: --email.');
  const mandate = createMandate({ url, ...credentials, locale: cli.locale() });
  return mandate.createToken({ body: { name, ...(days !== undefined && { expiresInDays: days }) } });
};

const list = async (mandate: Mandate, limit: number): Promise<Outcome> => {
  const tokens = await first(limit, pages(mandate.listTokens, {}));
  if (!tokens.ok) return tokens;
  const rows = tokens.value.items.map(({ id, name, expiresAt, lastUsedAt }) => [
    id,
    name,
    minute(expiresAt),
    minute(lastUsedAt),
  ]);
  return {
    data: tokens.value,
    text: paragraphs(table(['id', 'name', 'until', 'last used'], rows, 'You have no tokens.'), moreLine(tokens.value)),
  };
};

const revoke = async (mandate: Mandate, id: string): Promise<Outcome> => {
  const revoked = await mandate.revokeToken({ path: { id } });
  return revoked.ok ? { data: { revoked: id }, text: `Revoked: ${id}` } : revoked;
};
