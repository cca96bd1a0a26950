import type { Id } from '../kernel/id.ts';
import { hasEnded, type Instant } from '../kernel/time.ts';

/** Why a grant is over. An end that was agreed beforehand is `expired`. */
export const privilegeEnds = ['removed', 'replaced', 'given_up', 'expired', 'changed', 'relationship_ended'] as const;
export type PrivilegeEnd = (typeof privilegeEnds)[number];

/** Delegated admin privileges: partner P may administer service S of customer C with these roles, until then. */
export type Privilege = {
  readonly id: Id<'privilege'>;
  readonly customer: Id<'organization'>;
  readonly partner: Id<'organization'>;
  readonly service: string;
  readonly roles: readonly string[];
  /** Whether its holder buys and sells on: at most one such per service of a customer (A3). */
  readonly transacting: boolean;
  readonly since: Instant;
  readonly until: Instant | undefined;
  readonly ended: { readonly at: Instant; readonly how: PrivilegeEnd } | undefined;
};

/** D16: what ended never answers yes again; what ends at an instant has ended at that instant. */
export const isLive = (privilege: Privilege, now: Instant): boolean =>
  privilege.ended === undefined && !hasEnded(privilege.until, now);
