import { rfc3339 } from '@mandate/domain/kernel/time';
import type { AuditEvent } from './queries.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const mediaTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
} as const satisfies Record<ExportFormat, string>;

type Cell = string | null | undefined;

const jsonCell = (value: unknown): Cell => (value === null || value === undefined ? undefined : JSON.stringify(value));

const columns: readonly (readonly [name: string, cell: (event: AuditEvent) => Cell])[] = [
  ['id', (event) => event.id],
  ['at', (event) => rfc3339(event.at)],
  ['kind', (event) => event.kind],
  ['actorKind', (event) => event.actor.kind],
  ['actorId', (event) => event.actor.id],
  ['actorName', (event) => event.actor.name],
  ['actorOrganizationId', (event) => event.actor.organizationId],
  ['onBehalfOf', (event) => event.onBehalfOf],
  ['customer', (event) => event.customer],
  ['partner', (event) => event.partner],
  ['counterpart', (event) => event.counterpart],
  ['subjectKind', (event) => event.subject.kind],
  ['subjectId', (event) => event.subject.id],
  ['before', (event) => jsonCell(event.before)],
  ['after', (event) => jsonCell(event.after)],
  ['requestId', (event) => event.requestId],
];

/** What a spreadsheet would take for a formula, in its full-width forms as well. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell after RFC 4180. An apostrophe makes text of what somebody named like a formula. */
const csvCell = (value: Cell): string => {
  if (value === null || value === undefined) return '';
  const harmless = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const linesOf: Readonly<Record<ExportFormat, (events: readonly AuditEvent[]) => string>> = {
  csv: (events) => events.map((event) => csvLine(columns.map(([, cell]) => cell(event)))).join(''),
  jsonl: (events) => events.map((event) => `${JSON.stringify({ ...event, at: rfc3339(event.at) })}\n`).join(''),
};

/** The file in pieces, one per batch of events. Only the piece that is being read exists. */
export async function* exportOf(
  format: ExportFormat,
  batches: AsyncIterable<readonly AuditEvent[]>,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield csvLine(columns.map(([name]) => name));
  for await (const events of batches) yield linesOf[format](events);
}
