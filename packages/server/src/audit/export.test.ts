import type { Id } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import { type ExportFormat, exportOf } from './export.ts';
import type { AuditEvent } from './queries.ts';

const event = (name: string, after: unknown = null): AuditEvent => ({
  id: '0193f0c0-0000-7000-8000-000000000001' as Id<'event'>,
  at: instant(Date.UTC(2026, 10, 20, 12)),
  kind: 'privilege.removed',
  actor: { kind: 'person', id: 'p', name, organizationId: null },
  customer: 'c' as Id<'organization'>,
  partner: undefined,
  counterpart: undefined,
  onBehalfOf: undefined,
  subject: { kind: 'privilege', id: 's' },
  before: null,
  after,
  requestId: 'r',
});

const exported = async (format: ExportFormat, ...batches: readonly (readonly AuditEvent[])[]): Promise<string> => {
  const given = (async function* () {
    yield* batches;
  })();
  let text = '';
  for await (const piece of exportOf(format, given)) text += piece;
  return text;
};

const header =
  'id,at,kind,actorKind,actorId,actorName,actorOrganizationId,onBehalfOf,customer,partner,counterpart,subjectKind,subjectId,before,after,requestId\r\n';
const start = '0193f0c0-0000-7000-8000-000000000001,2026-11-20T12:00:00.000Z,privilege.removed,person,p,';

test('CSV begins with the names of its columns, also when nothing follows (RFC 4180)', async () => {
  expect(await exported('csv')).toBe(header);
});

test('a cell with commas, quotes or line breaks is quoted (RFC 4180)', async () => {
  const csv = await exported('csv', [event('Li, "Ana"\nWang', { roles: ['a', 'b'] })]);
  expect(csv).toBe(`${header}${start}"Li, ""Ana""\nWang",,,c,,,privilege,s,,"{""roles"":[""a"",""b""]}",r\r\n`);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1+1', '＠x'])(
  'a name like the formula %j stays a text',
  async (name) => {
    expect(await exported('csv', [event(name)])).toBe(`${header}${start}'${name},,,c,,,privilege,s,,,r\r\n`);
  },
);

test('a formula that needs quotes is both quoted and disarmed', async () => {
  const csv = await exported('csv', [event('=HYPERLINK("https://evil.example","x")')]);
  expect(csv).toContain(`,"'=HYPERLINK(""https://evil.example"",""x"")",`);
});

test('JSON Lines has one whole object per line, over all batches', async () => {
  const text = await exported('jsonl', [event('Ana'), event('Bob\n')], [event('Eve')]);
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line).actor.name)).toEqual(['Ana', 'Bob\n', 'Eve']);
  expect(JSON.parse(lines[0]!)).toEqual({
    id: '0193f0c0-0000-7000-8000-000000000001',
    at: '2026-11-20T12:00:00.000Z',
    kind: 'privilege.removed',
    actor: { kind: 'person', id: 'p', name: 'Ana', organizationId: null },
    customer: 'c',
    subject: { kind: 'privilege', id: 's' },
    before: null,
    after: null,
    requestId: 'r',
  });
});
