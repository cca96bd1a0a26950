import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Mandate, Value } from '@mandate/sdk/client';
import { pages } from '@mandate/sdk/pages';
import { Command, Option } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault } from './exit-codes.ts';
import { first, limitOption, moreLine } from './lists.ts';
import { minute, paragraphs, table } from './text.ts';

type Filters = {
  readonly customer?: string;
  readonly partner?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
};
type ExportFlags = Filters & { readonly format?: 'csv' | 'jsonl'; readonly output?: string };

const withFilters = (command: Command): Command =>
  command
    .option('--customer <id>', 'what concerns this customer')
    .option('--partner <id>', 'what concerns this partner')
    .option('--kind <kind>', 'one kind of event, such as privileges.removed')
    .option('--from <time>', 'from this time on: 2026-11-20T00:00:00Z')
    .option('--to <time>', 'before this time');

/** The record of everything that happened, as far as it concerns your organisation (D18). */
export const auditCommand = (cli: Cli): Command =>
  new Command('audit')
    .description('What happened: who did what, for whom, and when')
    .addCommand(
      withFilters(new Command('list'))
        .description('List it, newest first')
        .option(...limitOption)
        .action(cli.signedIn(list)),
    )
    .addCommand(
      withFilters(new Command('export'))
        .description('Write all of it to stdout or into a file, newest first')
        .addOption(
          new Option('--format <format>', 'csv, or one JSON object a line; jsonl with --json').choices([
            'csv',
            'jsonl',
          ]),
        )
        .option('--output <file>', 'a new file')
        .addHelpText('after', '\nExample:\n  mandate audit export --from 2026-01-01T00:00:00Z --output audit.csv')
        .action(cli.signedIn((mandate, flags: ExportFlags) => exportEvents(cli, mandate, flags))),
    );

const queryOf = ({ customer, partner, kind, from, to }: Filters) => ({
  ...(customer !== undefined && { customer }),
  ...(partner !== undefined && { partner }),
  ...(kind !== undefined && { kind }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});

type Event = Value<'listAuditEvents'>['items'][number];

const rowOf = ({ at, kind, actor, subject }: Event) => [minute(at), kind, actor.name, `${subject.kind} ${subject.id}`];

const list = async (mandate: Mandate, flags: Filters & { readonly limit: number }): Promise<Outcome> => {
  const answer = await first(flags.limit, pages(mandate.listAuditEvents, queryOf(flags)));
  if (!answer.ok) return answer;
  const events = table(['at', 'what', 'who', 'subject'], answer.value.items.map(rowOf), 'Nothing happened.');
  return { data: answer.value, text: paragraphs(events, moreLine(answer.value)) };
};

const exportEvents = async (
  cli: Cli,
  mandate: Mandate,
  { format, output, ...filters }: ExportFlags,
): Promise<Outcome | undefined> => {
  const chosen = format ?? (cli.globals().json ? 'jsonl' : 'csv');
  const answer = await mandate.download('exportAuditEvents', { query: { format: chosen, ...queryOf(filters) } });
  if (!answer.ok) return answer;
  const events = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  if (output === undefined) {
    await pipeline(events, process.stdout, { end: false });
    return undefined;
  }
  await writeNew(output, events);
  return { data: { path: output, format: chosen }, text: `Written to ${output}.` };
};

/** Records of who did what are not for every account of the machine, and never overwrite a file. */
const writeNew = async (path: string, events: Readable): Promise<void> => {
  try {
    await pipeline(events, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
    if (code === 'EEXIST') throw new CommandFault('usage', `${path} exists already.`, 'Name a new file.');
    if (!/^E[A-Z]+$/.test(code)) throw fault;
    throw new CommandFault('usage', `${path} cannot be written (${code}).`, 'Name a file in a folder of yours.');
  }
};
