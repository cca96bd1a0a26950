import { randomBytes } from 'node:crypto';
import type { Role } from '@mandate/domain/organizations/role';
import { createClient } from '../identity/client-commands.ts';
import { createToken } from '../identity/token-commands.ts';
import type { Actor } from '../platform/actor.ts';
import { secretBoxOf } from '../platform/secret-box.ts';
import { sendInvitation } from '../relationships/message-commands.ts';
import { updateBillingProfile } from '../subscriptions/billing-profile-commands.ts';
import { createSubscription } from '../subscriptions/commands.ts';
import { changeWebhook, createWebhook } from '../webhooks/commands.ts';
import { type Company, type CustomerCompany, expectOk, newWorld, type PartnerCompany } from './world.ts';

/** Somebody who calls, with a personal access token. */
export type Persona = { readonly name: string; readonly actor: Actor; readonly token: string };

/** The small market of `newWorld`, at work: everybody has something of their own that is nobody else's business. */
export type Neighbours = Awaited<ReturnType<typeof newNeighbours>>;

/**
 * The market of `newWorld` after some weeks of business, and beside it a second one of strangers: another provider with
 * its reseller, and customers that nobody here serves. Every table has rows of several organisations, so that looking
 * into somebody else's is possible wherever it is not prevented.
 */
export const newNeighbours = async () => {
  const world = await newWorld();
  const willow = await world.partner('Willow', 'indirect_provider');
  const sedge = await world.partner('Sedge', 'indirect_reseller');
  await world.bePartners(willow, sedge);
  const maple = await world.customer('Maple');
  const { ana, bo, provider, reseller, advisor, lotus, pine, fjord, operator, suspended } = world;
  const partners = { ana, bo, provider, reseller, advisor, suspended, willow, sedge };
  const customers = { lotus, pine, fjord, maple };

  const everybody = [...Object.values(partners), ...Object.values(customers), operator];
  const endpoints = [];
  for (const company of everybody) endpoints.push(await listen(world, company));
  await trade(world, { willow, sedge, maple });
  for (const company of [...Object.values(partners), operator]) await employ(world, company);
  await world.db.pool.query(waitingAgents);
  await world.db.pool.query(toldService);

  const personas: Persona[] = [];
  const add = async (name: string, actor: Actor) => {
    const { secret } = expectOk(await createToken(world, world.act(actor), { name: `Token of ${name}` }));
    personas.push({ name, actor, token: secret });
  };
  const companies: Record<string, Company> = { operator, ...partners, ...customers };
  for (const [name, company] of Object.entries(companies)) await add(`${name} admin`, company.people.admin);
  // Where roles differ, one organisation of each kind stands for all.
  await add('operator support', operator.people.support);
  for (const post of ['sales', 'helpdesk', 'billing'] as const) await add(`ana ${post}`, ana.people[post]);
  for (const post of ['billing', 'user'] as const) await add(`lotus ${post}`, lotus.people[post]);
  for (const stopListening of endpoints) await stopListening();
  return { ...world, willow, sedge, maple, partners, customers, companies, personas };
};

/** Agents who were denied something and wait for an answer. */
const waitingAgents = `
  insert into access_request (customer_id, id, partner_id, service_id, roles, asked_by, asked_by_name, asked_at, expires_at)
    select r.customer_id, gen_random_uuid(), r.partner_id, 'dynamics365', '{reader}', m.person_id, 'An agent of ' || o.name,
      '2026-11-20T12:00:00Z', '2026-12-20T12:00:00Z'
    from relationship r join organization o on o.id = r.partner_id
      join lateral (select person_id from membership where organization_id = r.partner_id limit 1) m on true`;

/**
 * A service that was told of what ended. Its stream is over: a server that is started on the market pushes nothing by
 * itself.
 */
const toldService = `
  with told as (
    insert into security_event_stream
      select organization_id, gen_random_uuid(), id, 'https://10.0.0.1/', '{session-revoked}', now(), null, now()
      from service_client where organization_id = (select id from organization where kind = 'operator')
      returning organization_id, id)
  insert into security_event (organization_id, stream_id, id, kind, claims, status, created_at, settled_at)
    select organization_id, id, gen_random_uuid(), 'session-revoked', '{}', 'delivered', now(), now() from told`;

type Strangers = { readonly willow: PartnerCompany; readonly sedge: PartnerCompany; readonly maple: CustomerCompany };
type World = Awaited<ReturnType<typeof newWorld>>;

/** Relationships, grants and subscriptions: Ana and Bo each with a customer of their own, both providers with theirs. */
const trade = async (world: World, { willow, sedge, maple }: Strangers): Promise<void> => {
  const { ana, bo, provider, reseller, advisor, lotus, pine, operator } = world;
  expectOk(await world.accept(lotus, ana, ['office365']));
  expectOk(await world.accept(lotus, provider, ['azure']));
  expectOk(await world.grant(lotus, reseller, ['azure']));
  expectOk(await world.accept(pine, bo, ['office365', 'azure']));
  expectOk(await world.accept(pine, advisor, ['dynamics365']));
  await world.link(willow);
  expectOk(await world.grant(maple, willow, ['azure']));
  expectOk(await world.order(ana, lotus));
  expectOk(await world.order(bo, pine));
  const twoTier = { offer: 'azure-plan', seats: 1 } as const;
  expectOk(await world.order(provider, lotus, { ...twoTier, indirectReseller: reseller.id }));
  expectOk(await world.order(willow, maple, { ...twoTier, indirectReseller: sedge.id }));
  const desk = world.act(operator.people.admin);
  const direct = { customer: pine.id, offer: 'sales-professional', seats: 3 } as const;
  expectOk(await createSubscription(world, desk, { ...direct, channel: 'direct' }));
  expectOk(await createSubscription(world, desk, { ...direct, channel: 'advisor', advisor: advisor.id }));
  for (const [partner, customer] of [
    [ana, lotus],
    [bo, pine],
    [willow, maple],
  ] as const)
    await keepBillingProfile(world, partner, customer);
};

const keepBillingProfile = async (world: World, partner: PartnerCompany, customer: CustomerCompany): Promise<void> => {
  const profile = {
    companyName: `${customer.organization.name} Accounts`,
    email: `bills@${customer.organization.domain}`,
    addressLine: `1 ${customer.organization.name} Road`,
    city: 'Shanghai',
    postalCode: '200000',
  };
  expectOk(await updateBillingProfile(world, world.act(partner.people.admin), customer.id, profile, undefined));
};

/**
 * An endpoint to which events queue up, until the answer is called: then it is disabled, so that a server that is started
 * on the market sends nothing by itself. It could not either: the address is nobody's.
 */
const listen = async (world: World, { people, organization }: Company): Promise<() => Promise<void>> => {
  const secretBox = secretBoxOf(randomBytes(32).toString('base64'));
  const wish = {
    url: `https://10.0.0.1/${organization.domain}`,
    description: undefined,
    kinds: undefined,
    enabled: true,
  };
  const { webhook } = expectOk(await createWebhook({ ...world, secretBox }, world.act(people.admin), wish));
  const key = { id: webhook.id, readVersion: undefined };
  return async () => {
    expectOk(await changeWebhook(world, world.act(people.admin), key, { enabled: false }));
  };
};

/** A program of each organisation's own, and for those that may invite, an invitation that has gone out. */
const employ = async (world: World, company: Company): Promise<void> => {
  const { kind, name, domain } = company.organization;
  const admin = world.act(company.people.admin);
  const roles: readonly Role[] = kind === 'operator' ? ['support'] : ['admin_agent'];
  expectOk(await createClient(world, admin, { name: `Program of ${name}`, scopes: ['api'], roles }));
  const { organization } = company;
  if (organization.kind !== 'partner' || organization.program === 'indirect_reseller') return;
  if (company.id === world.suspended.id) return;
  const variant = { privileges: true, reseller: undefined };
  const to = [`prospect@of-${domain}`];
  expectOk(await sendInvitation(world, admin, { to, locale: 'en', paragraphs: undefined, variant }));
};
