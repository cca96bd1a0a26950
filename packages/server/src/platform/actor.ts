import type { Id, Kind } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { Scope } from './db.ts';

/** Who is calling: a signed-in person, or a program with a client of its own, acting for one organisation (D22). */
export type Actor = Subject & {
  readonly kind: 'person' | 'client';
  readonly name: string;
  /** `handed`: a program passes on what a person wants, and may do nothing else with it. */
  readonly via: 'session' | 'token' | 'client' | 'handed';
  /** Where a program passes it on: its client. */
  readonly through?: Id<'client'> | undefined;
  /** What a program was allowed to do; people are limited by their roles alone. */
  readonly scopes: readonly string[];
  readonly locale: Locale;
};

/** One act: who does it (or the system itself), when, and on whose request. Handed to every command. */
export type Act = {
  readonly actor: Actor | 'system';
  readonly now: Instant;
  readonly requestId: string | undefined;
  /** Ids in the order in which the act makes them. */
  readonly newId: <K extends Kind>(kind: K) => Id<K>;
};

/** An act of somebody: everything but what the system does by itself. */
export type PersonalAct = Act & { readonly actor: Actor };

/** What an actor's transactions may see: what concerns its own organisation. The system sees everything. */
export const scopeOf = (actor: Act['actor']): Scope =>
  actor === 'system'
    ? { kind: 'system' }
    : { kind: 'organization', organizationId: actor.organization.id, organizationKind: actor.organization.kind };
