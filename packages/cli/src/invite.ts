import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { isLocale, type Locale, locales } from '@mandate/domain/kernel/locale';
import type { Mandate, Value } from '@mandate/sdk/client';
import { pages } from '@mandate/sdk/pages';
import { Command, Option } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault } from './exit-codes.ts';
import { collect, first, limitOption, moreLine } from './lists.ts';
import { facts, minute, paragraphs, plain, table } from './text.ts';

type Variant = { readonly privileges: boolean; readonly reseller?: string };
type SendFlags = Variant & {
  readonly to: readonly string[];
  readonly language: Locale;
  readonly provider?: string;
};

/** Of the e-mail, not of the terminal: `--locale` is that. */
const languageOption = () => new Option('--language <locale>', 'of the message').choices(locales.filter(isLocale));

const withVariant = (command: Command): Command =>
  command
    .option('--no-privileges', 'ask for the relationship only')
    .option('--reseller <id>', 'the link for this one of your resellers');

/** A partner's reusable link, its text, and sending it (Q3–Q9, M6–M10). */
export const inviteCommand = (cli: Cli): Command =>
  new Command('invite')
    .description('Ask customers for a reseller relationship: the reusable link, its message, sending it')
    .addCommand(
      withVariant(new Command('link'))
        .description('Show your link: the same every time, until it is rotated')
        .action(cli.signedIn(link)),
    )
    .addCommand(
      withVariant(new Command('message'))
        .description('Show the e-mail text to copy')
        .addOption(languageOption())
        .action(cli.signedIn(message)),
    )
    .addCommand(sendCommand(cli))
    .addCommand(
      new Command('sent')
        .description('List what was sent from here, and what became of it')
        .option(...limitOption)
        .action(cli.signedIn((mandate, { limit }: { readonly limit: number }) => sent(mandate, limit))),
    )
    .addCommand(
      new Command('rotate')
        .description('Replace all your links; the old ones say that they were replaced')
        .action(cli.signedIn(async (mandate) => linkReport(await mandate.rotateInvitationLink()))),
    );

const sendCommand = (cli: Cli): Command =>
  withVariant(new Command('send'))
    .description('Send the invitation, one mail to each')
    .requiredOption(
      '--to <addresses>',
      'addresses with commas between them, or @file with one a line; @- is stdin',
      collect,
    )
    .addOption(languageOption().default('en'))
    .option('--provider <id>', 'for an indirect reseller: whose invitation it forwards')
    .addHelpText(
      'after',
      `
Examples:
  mandate invite send --to li@lotus.example --language zh-CN
  mandate invite send --to @customers.txt --language ja --json`,
    )
    .action(cli.signedIn(send));

const variantOf = ({ privileges, reseller }: Variant) => ({
  privileges: privileges ? ('true' as const) : ('false' as const),
  ...(reseller !== undefined && { reseller }),
});

const linkReport = (answer: Awaited<ReturnType<Mandate['readInvitationLink']>>): Outcome => {
  if (!answer.ok) return answer;
  const { url, createdAt, privileges } = answer.value;
  return {
    data: answer.value,
    text: facts([
      ['Link', url],
      ['Since', minute(createdAt)],
      ['Asks for', privileges ? 'relationship and privileges' : 'relationship'],
    ]),
  };
};

const link = async (mandate: Mandate, flags: Variant): Promise<Outcome> =>
  linkReport(await mandate.readInvitationLink({ query: variantOf(flags) }));

const message = async (mandate: Mandate, flags: Variant & { readonly language?: Locale }): Promise<Outcome> => {
  const query = { ...variantOf(flags), ...(flags.language && { locale: flags.language }) };
  const answer = await mandate.readInvitationMessage({ query });
  if (!answer.ok) return answer;
  const { subject, paragraphs: written } = answer.value;
  return { data: answer.value, text: paragraphs(plain(subject), ...written.map(({ text }) => plain(text))) };
};

/** The server takes so many recipients at a time, all or none. */
const batch = 1000;

const send = async (mandate: Mandate, flags: SendFlags): Promise<Outcome> => {
  const recipients = await recipientsIn(flags.to);
  const items: Value<'sendInvitation'>['items'] = [];
  for (let from = 0; from < recipients.length; from += batch) {
    const answer = await mandate.sendInvitation({
      body: {
        to: recipients.slice(from, from + batch),
        locale: flags.language,
        privileges: flags.privileges,
        ...(flags.reseller !== undefined && { reseller: flags.reseller }),
        ...(flags.provider !== undefined && { provider: flags.provider }),
      },
    });
    if (!answer.ok) return answer;
    items.push(...answer.value.items);
  }
  return { data: { items }, text: sentTable(items) };
};

const recipientsIn = async (given: readonly string[]): Promise<readonly string[]> => {
  const lists = await Promise.all(given.map((part) => (part.startsWith('@') ? readList(part.slice(1)) : part)));
  const recipients = lists.flatMap((list) => list.split(/[\s,;]+/)).filter((address) => address !== '');
  if (recipients.length === 0) throw new CommandFault('usage', 'There is nobody to send to.');
  return [...new Set(recipients)];
};

const readList = async (path: string): Promise<string> => {
  try {
    return path === '-' ? await readAll(process.stdin) : await readFile(path, 'utf8');
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? ` (${fault.code})` : '';
    throw new CommandFault('usage', `${path} cannot be read${code}.`, 'It has one address a line.');
  }
};

const sent = async (mandate: Mandate, limit: number): Promise<Outcome> => {
  const answer = await first(limit, pages(mandate.listSentInvitations, {}));
  if (!answer.ok) return answer;
  return { data: answer.value, text: paragraphs(sentTable(answer.value.items), moreLine(answer.value)) };
};

const sentTable = (items: readonly Value<'listSentInvitations'>['items'][number][]): string =>
  table(
    ['to', 'status', 'at', 'reason'],
    items.map(({ to, status, createdAt, sentAt, reason }) => [to, status, minute(sentAt ?? createdAt), reason]),
    'Nothing was sent.',
  );
