import type { Id } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import { type OrganizationKind, type Role, rolesByKind } from '@mandate/domain/organizations/role';
import type { Act, Actor } from '../platform/actor.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';

/** A clock that stands still until it is told to move. */
export const stillClock = (at: string): Clock & { readonly set: (later: string) => void } => {
  let now = instant(Date.parse(at));
  return {
    now: () => now,
    set: (later) => {
      now = instant(Date.parse(later));
    },
  };
};

/** An act of the system itself, or of whoever `actor` is. */
export const actBy = <A extends Act['actor'] = 'system'>(
  actor: A = 'system' as A,
  clock: Clock = systemClock,
): Act & { readonly actor: A } => ({
  actor,
  now: clock.now(),
  requestId: 'test',
  newId: (kind) => newId(kind, clock),
});

type Details = {
  readonly organizationId?: Id<'organization'>;
  /** By default the first of its kind, which may do most. */
  readonly roles?: readonly Role[];
  readonly name?: string;
};

/** A signed-in person of an organisation of this kind, a direct reseller if it is a partner. */
export const actorOf = (kind: OrganizationKind, details: Details = {}): Actor => ({
  kind: 'person',
  id: newId('person', systemClock),
  name: details.name ?? `An administrator of the ${kind}`,
  roles: details.roles ?? [rolesByKind[kind][0]],
  since: instant(0),
  organization: {
    id: details.organizationId ?? newId('organization', systemClock),
    kind,
    name: `A ${kind}`,
    program: kind === 'partner' ? 'direct_reseller' : undefined,
    standing: 'active',
    standingSince: instant(0),
  },
  via: 'token',
  scopes: [],
  locale: 'en',
});
