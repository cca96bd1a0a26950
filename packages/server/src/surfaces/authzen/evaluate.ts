import type { Locale } from '@mandate/domain/kernel/locale';
import { sentenceOf } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Decider } from '@mandate/pdp/decider';
import type { AccessOffer, OfferAccess } from '../../access/access-request-queries.ts';
import { type Decided, mayAsk, type Question } from '../../access/queries.ts';
import { toArgumentStep, toOffer } from '../../access/schemas.ts';
import { asSeenBy } from '../../access/sight-queries.ts';
import type { Usage } from '../../access/usage-commands.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/db.ts';
import { explainFault, type InputFault } from '../../platform/http/input-faults.ts';
import { explainTechnical } from '../../platform/http/technical.ts';
import { toQuestion } from './question.ts';
import type { AskedQuestion, Evaluation } from './schemas.ts';

export type EvaluationDeps = {
  readonly db: Db;
  readonly decider: Decider;
  readonly usage: Usage;
  /** What a denial can be asked for (D17). */
  readonly offer: OfferAccess;
};

/** How a batch goes on after an answer (AuthZEN 1.0 §7.1.2.1). */
export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

type Asking = { readonly actor: Actor; readonly locale: Locale; readonly now: Instant };

/**
 * Answers questions in their order. With `deny_on_first_deny` and `permit_on_first_permit` the answer that ends the
 * batch is the last one.
 */
export const evaluateAll = async (
  deps: EvaluationDeps,
  questions: readonly Result<AskedQuestion, readonly InputFault[]>[],
  semantic: Semantic,
  asking: Asking,
): Promise<readonly Evaluation[]> => {
  const answers: Evaluation[] = [];
  for (const question of questions) {
    const answered = question.ok
      ? evaluateOne(deps, question.value, asking)
      : notUnderstood(question.error, asking.locale);
    const answer = answered instanceof Promise ? await answered : answered;
    answers.push(answer);
    if (semantic === 'deny_on_first_deny' && !answer.decision) break;
    if (semantic === 'permit_on_first_permit' && answer.decision) break;
  }
  return answers;
};

/** Answers one question. */
export const evaluateSingle = async (
  deps: EvaluationDeps,
  question: AskedQuestion,
  asking: Asking,
): Promise<Result<Evaluation, never>> => ok(await evaluateOne(deps, question, asking));

/** Without waiting where the node remembers everything; that is what makes it fast. */
const evaluateOne = (deps: EvaluationDeps, asked: AskedQuestion, asking: Asking): Evaluation | Promise<Evaluation> => {
  const question = toQuestion(asked);
  if (asking.actor.organization.kind === 'operator') return evaluateSeen(deps, question, asked, asking);
  return asSeenBy(deps.db, asking.actor, question).then((seen) => evaluateSeen(deps, seen, asked, asking));
};

const evaluateSeen = (
  deps: EvaluationDeps,
  question: Question,
  asked: AskedQuestion,
  asking: Asking,
): Evaluation | Promise<Evaluation> => {
  const atLeast = asked.context?.at_least;
  if (atLeast !== undefined) return evaluateAtLeast(deps, question, atLeast, asking);
  const decided = deps.decider.ask(question, asking.now);
  return decided instanceof Promise
    ? decided.then((known) => toAnswer(deps, question, known, asking))
    : toAnswer(deps, question, decided, asking);
};

/** Read your writes: no answer that rests on less than the revision that the caller has seen. */
const evaluateAtLeast = async (
  deps: EvaluationDeps,
  question: Question,
  atLeast: string,
  asking: Asking,
): Promise<Evaluation> => {
  if (!(await deps.decider.reach(atLeast, question.resource.customer ?? question.resource.account))) return notSoLate;
  return toAnswer(deps, question, await deps.decider.ask(question, asking.now), asking);
};

const toAnswer = (
  { usage, offer }: EvaluationDeps,
  question: Question,
  decided: Decided,
  { actor, locale, now }: Asking,
): Evaluation => {
  if (!mayAsk(actor, question, decided.subject)) return notForYou;
  const { verdict } = decided;
  if (verdict.by && actor.kind === 'client') usage.note(verdict.by, now);
  const { facts } = decided;
  const offered = verdict.refused && facts && offer({ action: question.action, facts, refused: verdict.refused }, now);
  return toEvaluation(decided, offered, locale);
};

/** AuthZEN 1.0 §7.2.1: an error of one evaluation stands in its context and denies. */
const notForYou: Evaluation = {
  decision: false,
  context: { error: { status: 404, message: 'Unknown subject or resource.' } },
};

const notUnderstood = (faults: readonly InputFault[], locale: Locale): Evaluation => ({
  decision: false,
  context: {
    error: {
      status: 400,
      message: explainTechnical('invalid_request', locale).sentence,
      errors: faults.map((fault) => explainFault(fault, locale)),
    },
  },
});

const notSoLate: Evaluation = {
  decision: false,
  context: { error: { status: 409, message: 'There is no revision as late as context.at_least.' } },
};

const toEvaluation = ({ verdict, revision }: Decided, offered: AccessOffer | undefined, locale: Locale): Evaluation => {
  const because = verdict.because.map((step) => toArgumentStep(step, locale));
  if (!verdict.refused) return { decision: true, context: { reason: 'allowed', because, revision } };
  const { sentence, fix, who } = sentenceOf(verdict.refused, locale);
  return {
    decision: false,
    context: {
      reason: verdict.refused.code,
      rule: verdict.refused.rule,
      sentence,
      because,
      fix: { who, what: fix },
      revision,
      ...(offered && { access_request: toOffer(offered) }),
    },
  };
};
