import type { Locale } from '@mandate/domain/kernel/locale';
import { sentenceOf } from '@mandate/domain/kernel/refusal';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Decider } from '@mandate/pdp/decider';
import { type Decided, mayAsk, type Question } from '../../access/queries.ts';
import { toArgumentStep } from '../../access/schemas.ts';
import type { Usage } from '../../access/usage-commands.ts';
import type { Actor } from '../../platform/actor.ts';
import { toQuestion } from './question.ts';
import type { AskedQuestion, Evaluation } from './schemas.ts';

export type EvaluationDeps = { readonly decider: Decider; readonly usage: Usage };

/** How a batch goes on after an answer (AuthZEN 1.0 §7.1.2.1). */
export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

type Asking = { readonly actor: Actor; readonly locale: Locale; readonly now: Instant };

/**
 * Answers questions in their order. With `deny_on_first_deny` and `permit_on_first_permit` the answer that ends the
 * batch is the last one.
 */
export const evaluateAll = async (
  deps: EvaluationDeps,
  questions: readonly AskedQuestion[],
  semantic: Semantic,
  asking: Asking,
): Promise<readonly Evaluation[]> => {
  const answers: Evaluation[] = [];
  for (const question of questions) {
    const answered = evaluateOne(deps, question, asking);
    const answer = answered instanceof Promise ? await answered : answered;
    answers.push(answer);
    if (semantic === 'deny_on_first_deny' && !answer.decision) break;
    if (semantic === 'permit_on_first_permit' && answer.decision) break;
  }
  return answers;
};

/** Without waiting where the node remembers everything; that is what makes it fast. */
const evaluateOne = (deps: EvaluationDeps, asked: AskedQuestion, asking: Asking): Evaluation | Promise<Evaluation> => {
  const question = toQuestion(asked);
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
  { usage }: EvaluationDeps,
  question: Question,
  decided: Decided,
  { actor, locale, now }: Asking,
): Evaluation => {
  if (!mayAsk(actor, question, decided.subject)) return notForYou;
  const { verdict } = decided;
  if (verdict.by && actor.kind === 'client') usage.note(verdict.by, now);
  return toEvaluation(decided, locale);
};

/** AuthZEN 1.0 §7.2.1: an error of one evaluation stands in its context and denies. */
const notForYou: Evaluation = {
  decision: false,
  context: { error: { status: 404, message: 'Unknown subject or resource.' } },
};

const notSoLate: Evaluation = {
  decision: false,
  context: { error: { status: 409, message: 'There is no revision as late as context.at_least.' } },
};

const toEvaluation = ({ verdict, revision }: Decided, locale: Locale): Evaluation => {
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
    },
  };
};
