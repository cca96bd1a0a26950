import type { Id } from '../kernel/id.ts';
import type { Locale } from '../kernel/locale.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { isProgram, type Program } from './program.ts';
import type { OrganizationKind } from './role.ts';
import type { Standing } from './standing.ts';

type Common = {
  readonly id: Id<'organization'>;
  readonly name: string;
  readonly domain: string;
  /** ISO 3166-1 alpha-2: the region in which it buys or sells (D7). */
  readonly market: string;
  readonly locale: Locale;
  readonly standing: Standing;
  readonly standingReason: string | undefined;
  readonly standingSince: Instant;
  readonly enrolledAt: Instant;
  /** Grows with every change; the ETag of the resource. */
  readonly version: number;
};

export type Partner = Common & { readonly kind: 'partner'; readonly program: Program };
export type Customer = Common & { readonly kind: 'customer' };
export type Operator = Common & { readonly kind: 'operator' };
export type Organization = Partner | Customer | Operator;

/** PROGRAM: a partner belongs to exactly one program, nobody else to any. */
export const programFor = (
  kind: OrganizationKind,
  program: string | undefined,
): Result<Program | undefined, Refusal<'program_required' | 'program_only_for_partners'>> => {
  if (kind !== 'partner') return program === undefined ? ok(undefined) : refuse('program_only_for_partners');
  return program !== undefined && isProgram(program) ? ok(program) : refuse('program_required');
};
