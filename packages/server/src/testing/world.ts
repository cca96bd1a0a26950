import { parseEmail } from '@mandate/domain/kernel/email';
import type { Result } from '@mandate/domain/kernel/result';
import { plusDays, rfc3339 } from '@mandate/domain/kernel/time';
import type { Program } from '@mandate/domain/organizations/program';
import type { Role } from '@mandate/domain/organizations/role';
import { customerAgreement } from '../access/agreement.ts';
import { type Acceptance, acceptRequest, grantDirectly } from '../access/grant-commands.ts';
import { openPrivileges } from '../access/privilege-store.ts';
import { answerQuestion, type Question } from '../access/queries.ts';
import { publishShippedServices } from '../access/service-commands.ts';
import { insertMembership, insertPerson } from '../identity/person-store.ts';
import { actingOrganization } from '../identity/queries.ts';
import { changeOrganization, enrolOrganization, type OrganizationPatch } from '../organizations/commands.ts';
import { acceptPartnershipRequest, askByLink } from '../organizations/partnership-commands.ts';
import type { OrganizationRecord } from '../organizations/queries.ts';
import type { Actor, PersonalAct } from '../platform/actor.ts';
import { inTransaction, reading, type Tx } from '../platform/db.ts';
import { invitationLink } from '../relationships/link-commands.ts';
import type { LinkRecord, LinkVariant } from '../relationships/link-store.ts';
import { createSubscription, type Order } from '../subscriptions/commands.ts';
import { actBy, stillClock } from './act.ts';
import { createTestDatabase } from './postgres.ts';

/** Who works where, and what each may do. */
const staff = {
  operator: { admin: ['admin'], support: ['support'] },
  partner: {
    admin: ['global_admin', 'admin_agent'],
    sales: ['sales_agent'],
    helpdesk: ['helpdesk_agent'],
    billing: ['billing_admin'],
  },
  customer: { admin: ['global_admin'], secondAdmin: ['global_admin'], billing: ['billing_admin'], user: ['user'] },
} as const satisfies Record<string, Record<string, readonly Role[]>>;

type Kind = keyof typeof staff;

/** An organisation and the people who act for it. */
export type Company<K extends Kind = Kind> = {
  readonly id: OrganizationRecord['id'];
  readonly organization: OrganizationRecord;
  readonly people: Readonly<Record<keyof (typeof staff)[K], Actor>>;
};
export type PartnerCompany = Company<'partner'>;
export type CustomerCompany = Company<'customer'>;

/** A service to grant by its name alone, or with roles, an end, or the holder that it replaces. */
export type Choices = readonly (string | (Partial<Acceptance['choices'][number]> & { readonly service: string }))[];

/** The value of what must not have been refused. */
export const expectOk = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
  return result.value;
};

/** The agreement that a customer accepts, in English, with these choices. */
export const accepting = (choices: Choices): Acceptance => ({
  choices: choices.map((choice) =>
    typeof choice === 'string' ? { service: choice, grant: true } : { grant: true, ...choice },
  ),
  agreement: customerAgreement,
  locale: 'en',
});

/**
 * A small market on a database of its own, at noon of a day that passes only when told to: an operator; the direct
 * resellers Ana and Bo; a provider with one indirect reseller; an advisor; a reseller suspended for late payment; two
 * Chinese customers and one of another market. Everybody who may invite has a link; nobody has a relationship.
 */
export const newWorld = async () => {
  const { db, drop, url } = await createTestDatabase();
  const clock = stillClock('2026-11-20T12:00:00Z');
  const deps = { db, publicUrl: () => 'https://mandate.test' };
  const act = (actor: Actor): PersonalAct => actBy(actor, clock);
  const system = () => actBy('system', clock);

  /** Enrols an organisation, with its people in the database as well. */
  const enrol = async <K extends Kind>(kind: K, name: string, details: { market?: string; program?: Program } = {}) => {
    const domain = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.example`;
    const enrolment = { kind, name, domain, market: 'CN', locale: 'en', ...details } as const;
    const organization = expectOk(await enrolOrganization(deps, system(), enrolment));
    const people: [string, Actor][] = [];
    await inTransaction(db, { kind: 'system' }, async (tx) => {
      for (const [post, roles] of Object.entries<readonly Role[]>(staff[kind]))
        people.push([post, await hire(tx, organization, post, roles)]);
      return { ok: true, value: undefined };
    });
    return { id: organization.id, organization, people: Object.fromEntries(people) } as Company<K>;
  };

  const hire = async (
    tx: Tx,
    organization: OrganizationRecord,
    post: string,
    roles: readonly Role[],
  ): Promise<Actor> => {
    const { now, newId } = system();
    const email = parseEmail(`${post.toLowerCase()}@${organization.domain}`);
    if (!email) throw new Error(`${organization.domain} makes no address.`);
    const person = { id: newId('person'), email, displayName: `${organization.name} ${post}`, locale: 'en' as const };
    await insertPerson(tx, person, now);
    const membership = { personId: person.id, organizationId: organization.id, roles, since: now, version: 1 };
    await insertMembership(tx, membership);
    return {
      kind: 'person',
      id: person.id,
      name: person.displayName,
      roles,
      since: now,
      organization: actingOrganization(organization),
      via: 'session',
      scopes: [],
      locale: 'en',
    };
  };

  const partner = (name: string, program: Program = 'direct_reseller') => enrol('partner', name, { program });
  const customer = (name: string, market = 'CN') => enrol('customer', name, { market });

  const operator = await enrol('operator', 'Harbour');
  await publishShippedServices(deps, system());

  /** The operator changes an organisation. */
  const change = (company: Company, patch: OrganizationPatch) =>
    changeOrganization(deps, act(operator.people.admin), company.id, patch);
  const suspend = async (company: Company, reason = 'Late payment') =>
    expectOk(await change(company, { standing: 'suspended', reason }));

  /** A partner's link; by default the one that asks for privileges. */
  const link = async (company: PartnerCompany, variant: Partial<LinkVariant> = {}): Promise<LinkRecord> =>
    expectOk(
      await invitationLink(deps, act(company.people.admin), { privileges: true, reseller: undefined, ...variant }),
    );

  const bePartners = async (provider: PartnerCompany, reseller: PartnerCompany) => {
    const { token } = expectOk(await askByLink(deps, act(provider.people.admin)));
    return expectOk(await acceptPartnershipRequest(deps, act(reseller.people.admin), token));
  };

  const companies = {
    operator,
    ana: await partner('Ana Cloud'),
    bo: await partner('Bo Cloud'),
    provider: await partner('Poplar', 'indirect_provider'),
    reseller: await partner('Reed', 'indirect_reseller'),
    advisor: await partner('Ada Advice', 'advisor'),
    suspended: await partner('Sable'),
    lotus: await customer('Lotus'),
    pine: await customer('Pine'),
    fjord: await customer('Fjord', 'NO'),
  };
  const { ana, bo, provider, reseller, advisor, suspended } = companies;
  await bePartners(provider, reseller);
  const tokens = new Map<string, string>();
  for (const one of [ana, bo, provider, advisor, suspended]) tokens.set(one.id, (await link(one)).token);
  await suspend(suspended);

  /** The token under which this partner's link was known when the world began. */
  const firstToken = (company: Company): string => tokens.get(company.id) ?? '';

  /** A customer's global administrator accepts the request behind a partner's first link. */
  const accept = (by: CustomerCompany, asking: PartnerCompany, choices: Choices = [], actor: Actor = by.people.admin) =>
    acceptRequest(deps, act(actor), firstToken(asking), accepting(choices));

  const grant = (by: CustomerCompany, to: Company, choices: Choices, actor: Actor = by.people.admin) =>
    grantDirectly(deps, act(actor), to.id, accepting(choices));

  /** A partner sells ten seats of an offer to a customer: Office 365 E3 unless said otherwise. */
  const order = (
    seller: PartnerCompany,
    to: CustomerCompany,
    details: Partial<Order> = {},
    actor = seller.people.admin,
  ) => createSubscription(deps, act(actor), { customer: to.id, offer: 'e3', seats: 10, channel: 'csp', ...details });

  /** What the decision interface answers this person, from the records as they are now. */
  const ask = async (actor: Actor, action: string, resource: Question['resource']) => {
    const question = { person: actor.id, organization: undefined, action, resource };
    return (await reading(db, { kind: 'system' }, (tx) => answerQuestion(tx, question, clock.now()))).verdict;
  };

  /** The open grants of a customer as `partner service` lines. */
  const holders = async (of: CustomerCompany): Promise<readonly string[]> => {
    const open = await reading(db, { kind: 'system' }, (tx) => openPrivileges(tx, of.id));
    const names = new Map(Object.values(companies).map(({ id, organization }) => [id, organization.name]));
    return open.map((one) => `${names.get(one.partner) ?? one.partner}: ${one.service}`);
  };

  const passDays = (days: number): void => clock.set(rfc3339(plusDays(clock.now(), days)));

  return {
    ...deps,
    ...companies,
    url,
    drop,
    clock,
    deps,
    act,
    system,
    partner,
    customer,
    change,
    suspend,
    link,
    bePartners,
    firstToken,
    accept,
    grant,
    order,
    ask,
    holders,
    passDays,
  };
};

export type World = Awaited<ReturnType<typeof newWorld>>;
