import { parseEmail } from '@mandate/domain/kernel/email';
import type { Locale } from '@mandate/domain/kernel/locale';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { invitePerson } from '../identity/commands.ts';
import { reading } from '../platform/db.ts';
import { actBy, stillClock } from '../testing/act.ts';
import { actOfCompany, type Company, enrolCompany } from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { changeOrganization } from './commands.ts';
import { organizationMails } from './messages.ts';
import { acceptPartnershipRequest, askByLink, endPartnershipOf } from './partnership-commands.ts';

const clock = stillClock('2026-11-20T12:00:00Z');
let database: TestDatabase;
let provider: Company;
let reseller: Company;

const join = async ({ organization }: Company, name: string, role: string, locale: Locale) => {
  const email = parseEmail(`${name}@${organization.domain}`);
  if (!email) throw new Error(`${name} has no address.`);
  const deps = { db: database.db, publicUrl: () => 'http://mandate.test' };
  const details = { email, displayName: name, roles: [role], locale };
  const invited = await invitePerson(deps, actBy('system', clock), organization.id, details);
  if (!invited.ok) throw new Error(JSON.stringify(invited.error));
};

beforeEach(async () => {
  database = await createTestDatabase();
  const enrol = (name: string, program: string) => enrolCompany(database.db, clock, { kind: 'partner', name, program });
  provider = await enrol('Provider', 'indirect_provider');
  reseller = await enrol('Reseller', 'indirect_reseller');
  await join(provider, 'mei', 'global_admin', 'zh-CN');
  await join(provider, 'olga', 'admin_agent', 'ru');
  await join(provider, 'sam', 'sales_agent', 'en');
  await join(reseller, 'yuki', 'global_admin', 'ja');
});
afterEach(() => database.drop());

/** The mails of the last event of this feature, as the relay would make them. */
const mailsOfLastEvent = async () => {
  const { rows } = await database.db.pool.query(
    `select kind, payload from outbox where kind like 'partner%' order by id desc limit 1`,
  );
  const { kind, payload } = rows[0] as { kind: keyof typeof organizationMails; payload: unknown };
  const drafts = await reading(database.db, { kind: 'system' }, (tx) => organizationMails[kind](tx, payload));
  return drafts.toSorted((a, b) => a.recipient.localeCompare(b.recipient));
};

test('a suspension is told to the global administrators alone, with its reason, in their language (D8, D21)', async () => {
  const patch = { standing: 'suspended', reason: 'Late payment' } as const;
  await changeOrganization(database, actBy('system', clock), provider.organization.id, patch);
  const mails = await mailsOfLastEvent();
  expect(mails).toMatchObject([
    { recipient: 'mei@provider.example', locale: 'zh-CN', organizationId: provider.organization.id },
  ]);
  expect(mails[0]?.text.paragraphs.join()).toContain('Late payment');
  expect(mails[0]?.text.subject).toMatch(/\p{Script=Han}/u);
});

test('the beginning and the end of a partnership are told to the leaders of both sides (M8, D11)', async () => {
  const link = await askByLink(database, actOfCompany(provider, clock));
  if (!link.ok) throw new Error(link.error.code);
  const accepted = await acceptPartnershipRequest(database, actOfCompany(reseller, clock), link.value.token);
  if (!accepted.ok) throw new Error(JSON.stringify(accepted.error));
  const leaders = ['mei@provider.example', 'olga@provider.example', 'yuki@reseller.example'];
  const begun = await mailsOfLastEvent();
  expect(begun.map(({ recipient, kind }) => [recipient, kind])).toEqual(
    leaders.map((leader) => [leader, 'partnership.started']),
  );
  await endPartnershipOf(database, actOfCompany(provider, clock), accepted.value.id);
  const ended = await mailsOfLastEvent();
  expect(ended.map(({ recipient, kind }) => [recipient, kind])).toEqual(
    leaders.map((leader) => [leader, 'partnership.ended']),
  );
  for (const { text } of [...begun, ...ended]) expect(text.subject).toContain('Provider');
});
