import type { Id } from '../kernel/id.ts';
import type { Instant } from '../kernel/time.ts';
import type { Program } from './program.ts';
import type { OrganizationKind, Role } from './role.ts';
import type { Standing } from './standing.ts';

/** One person (or program) acting for one organisation, with the roles held there and nowhere else (D22). */
export type Subject = {
  readonly id: string;
  readonly roles: readonly Role[];
  /** Since when it holds a role there. */
  readonly since: Instant;
  readonly organization: {
    readonly id: Id<'organization'>;
    readonly kind: OrganizationKind;
    readonly name: string;
    readonly program: Program | undefined;
    readonly standing: Standing;
    readonly standingSince: Instant;
  };
};
