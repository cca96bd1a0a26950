import { randomUUID } from 'node:crypto';
import type { Id } from '@mandate/domain/kernel/id';
import type { Role } from '@mandate/domain/organizations/role';
import { insertPrivileges } from '../access/privilege-store.ts';
import { type Enrolment, enrolOrganization } from '../organizations/commands.ts';
import type { OrganizationRecord } from '../organizations/queries.ts';
import type { Act, Actor } from '../platform/actor.ts';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { activeRelationship, insertRelationship } from '../relationships/store.ts';
import { actBy } from './act.ts';

/** An organisation of a test, and what somebody of it does. */
export type Company = { readonly organization: OrganizationRecord; readonly actor: Actor };

/** Somebody of an organisation; the roles of its administrators where none are named. */
export const actorOf = (organization: OrganizationRecord, roles?: readonly Role[]): Actor => ({
  kind: 'person',
  id: randomUUID(),
  name: 'Ana Petrova',
  roles: roles ?? [organization.kind === 'operator' ? 'admin' : 'global_admin'],
  since: organization.enrolledAt,
  via: 'session',
  scopes: [],
  locale: organization.locale,
  organization: {
    id: organization.id,
    kind: organization.kind,
    name: organization.name,
    program: organization.kind === 'partner' ? organization.program : undefined,
    standing: organization.standing,
    standingSince: organization.standingSince,
  },
});

/** Enrols an organisation named by its kind or program; its domain comes from the name. */
export const enrolCompany = async (
  db: Db,
  clock: Clock,
  enrolment: Partial<Enrolment> & Pick<Enrolment, 'kind' | 'name'>,
): Promise<Company> => {
  const domain = `${enrolment.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.example`;
  const enrolled = await enrolOrganization({ db }, actBy('system', clock), {
    domain,
    market: 'CN',
    locale: 'en',
    ...enrolment,
  });
  if (!enrolled.ok) throw new Error(`${enrolment.name} was not enrolled: ${enrolled.error.code}`);
  return { organization: enrolled.value, actor: actorOf(enrolled.value) };
};

/** An act of somebody of this company. */
export const actOfCompany = ({ actor }: Company, clock: Clock): Act & { readonly actor: Actor } => ({
  ...actBy(actor, clock),
  actor,
});

/** Writes a relationship (once) and a grant, as they stand after an acceptance long ago. */
export const holdsPrivileges = async (
  db: Db,
  clock: Clock,
  grant: {
    readonly customer: OrganizationRecord;
    readonly partner: OrganizationRecord;
    readonly service: string;
    readonly transacting: boolean;
    readonly until?: number;
  },
): Promise<Id<'privilege'>> => {
  const { customer, partner, service, transacting } = grant;
  const { now, newId } = actBy('system', clock);
  const id = newId('privilege');
  await inTransaction(db, { kind: 'system' }, async (tx) => {
    const known = await activeRelationship(tx, customer.id, partner.id);
    const relationship = known ?? {
      id: newId('relationship'),
      customer: customer.id,
      partner: partner.id,
      forwardedBy: undefined,
      since: now,
      endedAt: undefined,
    };
    if (!known) await insertRelationship(tx, relationship, { link: undefined, by: undefined });
    const roles = ['administrator', 'helpdesk_administrator'];
    const until = grant.until as Act['now'] | undefined;
    await insertPrivileges(tx, [
      {
        id,
        customer: customer.id,
        partner: partner.id,
        relationship: relationship.id,
        service,
        roles,
        transacting,
        since: now,
        until,
        grantedBy: undefined,
        consent: undefined,
      },
    ]);
    return { ok: true, value: undefined };
  });
  return id;
};

/** Every row of these tables, as the owner of the database sees them: to tell that nothing has changed. */
export const snapshotOf = async (db: Db, ...tables: readonly string[]): Promise<Record<string, string[]>> => {
  const rows = await Promise.all(
    tables.map((table) => db.pool.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)),
  );
  return Object.fromEntries(tables.map((table, index) => [table, (rows[index]?.rows ?? []).map(({ row }) => row)]));
};

/** Kinds of the audit records so far, oldest first. */
export const auditKinds = async (db: Db): Promise<string[]> => {
  const { rows } = await db.pool.query<{ kind: string }>('select kind from audit_event order by id');
  return rows.map(({ kind }) => kind);
};
