import type { Surroundings } from '@mandate/domain/access/changes';
import { type Counterfactual, counterfactual } from '@mandate/domain/access/counterfactual';
import type { Facts } from '@mandate/domain/access/facts';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Customer, Partner } from '@mandate/domain/organizations/organization';
import { namesOf, organizationOf } from '../organizations/queries.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading, type Tx } from '../platform/db.ts';
import { answerAt, type DecidedAt } from './history-queries.ts';
import { organizationsAt, type PastOrganization } from './history-store.ts';
import { mayAsk, type Question } from './queries.ts';
import { asSeenBy } from './sight-queries.ts';

/** An answer at an instant, and where it was no, the smallest change that would have made it a yes. */
export type Explanation = {
  readonly at: Instant;
  readonly decided: DecidedAt;
  readonly change: Counterfactual | undefined;
  /** Partners that the change names, by id, as far as the reader may know them. */
  readonly names: ReadonlyMap<string, string>;
};

/**
 * May, or might, this person have done this at an instant, why, and what would change it? Undefined where the actor has
 * no right to ask. What stands in the way of a change is told only as far as the actor may know it: a partner learns
 * neither of other holders (A1) nor of a customer that it has no bond with.
 */
export const explain = async (db: Db, actor: Actor, asked: Question, at: Instant): Promise<Explanation | undefined> => {
  const question = actor.organization.kind === 'operator' ? asked : await asSeenBy(db, actor, asked, at);
  const decided = await reading(db, { kind: 'system' }, (tx) => answerAt(tx, question, at));
  if (!mayAsk(actor, question, decided.subject)) return undefined;
  const { verdict, facts } = decided;
  if (verdict.allowed || !facts) return { at, decided, change: undefined, names: new Map() };
  return reading(db, scopeOf(actor), async (tx) => {
    const surroundings = await surroundingsAt(tx, actor, question, { ...decided, facts }, at);
    const change = counterfactual(question.action, facts, surroundings, at);
    return { at, decided, change, names: await namesOf(tx, replacedBy(change)) };
  });
};

const replacedBy = (change: Counterfactual): string[] =>
  change.isPossible
    ? change.changes.flatMap((one) => (one.kind === 'grant' && one.replaces !== undefined ? [one.replaces] : []))
    : [];

type Basis = {
  readonly facts: Facts;
  readonly customer: DecidedAt['customer'];
  readonly catalogue: readonly ServiceManifest[];
};

/** What a change would run into, in the actor's own scope: row-level security hides what it may not know. */
const surroundingsAt = async (
  tx: Tx,
  actor: Actor,
  question: Question,
  { facts, customer, catalogue }: Basis,
  at: Instant,
): Promise<Surroundings> => {
  const own = facts.subject.organization.id;
  const [partner, tenant] = [await asOf(tx, own, at), await asOf(tx, facts.customer, at)];
  const isOnlyOwn = actor.organization.kind === 'partner';
  return {
    partner: partner?.kind === 'partner' ? partner : undefined,
    customer: tenant?.kind === 'customer' ? tenant : undefined,
    held: isOnlyOwn ? [] : (customer?.privileges ?? []).filter((one) => one.partner !== own),
    catalogue,
    isAboutOneSubscription: question.resource.subscription !== undefined,
  };
};

const asOf = async (tx: Tx, id: string | undefined, at: Instant): Promise<Partner | Customer | undefined> => {
  if (id === undefined) return undefined;
  const organization = await organizationOf(tx, id);
  const [then] = await organizationsAt(tx, [id], at);
  return organization && then && withPast(organization, then);
};

const withPast = (
  organization: NonNullable<Awaited<ReturnType<typeof organizationOf>>>,
  { name, standing, program }: PastOrganization,
): Partner | Customer | undefined => {
  if (organization.kind === 'operator') return undefined;
  if (organization.kind === 'customer') return { ...organization, name, standing };
  return { ...organization, name, standing, program: program ?? organization.program };
};
