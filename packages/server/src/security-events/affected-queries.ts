import { openRoles } from '@mandate/domain/access/service-roles';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { rolesAt } from '../access/act-queries.ts';
import { serviceOf } from '../access/service-queries.ts';
import { actingOrganization, type Member, peopleOf } from '../identity/queries.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import type { SecurityEventKind } from './kinds.ts';

/** A change as the audit log has it, in the column names of its row. */
export type AuditedChange = {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly customer_id: string | null;
  readonly partner_id: string | null;
  readonly actor_kind: 'person' | 'client' | 'system';
  readonly actor_id: string | null;
  readonly subject_id: string;
  readonly before: unknown;
  readonly after: unknown;
};

/** One person to whom something ended, and where: for tokens the customer, for sessions the person's organisation. */
export type Affected = {
  readonly kind: SecurityEventKind;
  readonly person: string;
  readonly tenant: string;
  /** What the person's tokens would say there now. */
  readonly claims?: { readonly service: string; readonly roles: readonly string[] };
};

/** To whom a change took something away, told from the records as they are now. */
export const affectedBy = async (tx: Tx, change: AuditedChange, now: Instant): Promise<readonly Affected[]> => {
  const organization = change.customer_id ?? change.partner_id;
  const [noun] = change.kind.split('.');
  if (noun === 'privileges') return agentsOf(tx, change, now);
  if (organization === null) return [];
  const signedOut = (person: string): Affected => ({ kind: 'session-revoked', person, tenant: organization });
  if (noun === 'organization') return (await everybodyOf(tx, organization)).map(({ id }) => signedOut(id));
  if (change.kind === 'person.changed' && !losesRole(change)) return [];
  // A token has an owner, who alone can revoke it.
  return [signedOut(noun === 'token' ? (change.actor_id ?? '') : change.subject_id)];
};

const rolesIn = (value: unknown): readonly string[] =>
  (value as { readonly roles?: readonly string[] } | null)?.roles ?? [];

const losesRole = ({ before, after }: AuditedChange): boolean =>
  rolesIn(before).some((role) => !rolesIn(after).includes(role));

/** The partner's agents who could act by what ended, and what they hold in its place. */
const agentsOf = async (
  tx: Tx,
  { customer_id: customer, partner_id: partner, before }: AuditedChange,
  now: Instant,
): Promise<readonly Affected[]> => {
  const { service: id } = before as { readonly service: string };
  const ended = rolesIn(before);
  const organization = partner === null ? undefined : await organizationOf(tx, partner);
  const service = (await serviceOf(tx, id))?.manifest;
  if (customer === null || !organization || !service) return [];
  const acting = actingOrganization(organization);
  const subjects = (await everybodyOf(tx, organization.id)).map(
    (member): Subject => ({ ...member, organization: acting }),
  );
  const hadOf = (subject: Subject) => openRoles(service, subject).filter((role) => ended.includes(role));
  const held = await rolesAt(tx, subjects, { customer, service: id }, now);
  return subjects.flatMap((subject) => {
    const roles = held.get(subject.id) ?? [];
    if (hadOf(subject).every((role) => roles.includes(role))) return [];
    return [{ kind: 'token-claims-change', person: subject.id, tenant: customer, claims: { service: id, roles } }];
  });
};

const pageSize = 200;

const everybodyOf = async (tx: Tx, organizationId: string): Promise<readonly Member[]> => {
  const people: Member[] = [];
  for (;;) {
    const page = await peopleOf(tx, organizationId, { limit: pageSize, after: people.at(-1)?.id });
    people.push(...page);
    if (page.length < pageSize) return people;
  }
};
