import type { ActionName } from '@mandate/domain/access/actions';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../../platform/actor.ts';
import type { App } from '../../platform/http/app.ts';
import { faultsOf, type InputFault } from '../../platform/http/input-faults.ts';
import { route } from '../../platform/http/route.ts';
import { invalidRequest } from '../../platform/http/technical.ts';
import { type EvaluationDeps, evaluateAll, evaluateSingle } from './evaluate.ts';
import { type MetadataDeps, metadataRoutes } from './metadata-routes.ts';
import { type AskedQuestion, evaluationSchema, questionSchema, questionsSchema } from './schemas.ts';
import type { SearchDeps } from './search.ts';
import { searchRoutes } from './search-routes.ts';

type Deps = EvaluationDeps & SearchDeps & MetadataDeps;

const tags = ['decisions'] as const;

/** OpenID AuthZEN Authorization API 1.0: may this agent do this, for this customer, on this service, and why? */
export const authzenRoutes = (app: App<Actor, ActionName>, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/access/v1/evaluation',
    permission: 'decision.explain',
    operationId: 'evaluate',
    summary: 'One question: the decision, its rule, its argument, and what would change it (AuthZEN 1.0 §6)',
    tags,
    idempotent: false,
    lenient: true,
    body: questionSchema,
    answers: { 200: evaluationSchema },
    handle: ({ body, ...asking }) => evaluateSingle(deps, body, asking),
  });

  route(app, {
    method: 'POST',
    url: '/access/v1/evaluations',
    permission: 'decision.explain',
    operationId: 'evaluateMany',
    summary: 'Up to 1,000 questions with shared defaults and all three semantics (AuthZEN 1.0 §7)',
    tags,
    idempotent: false,
    lenient: true,
    body: questionsSchema,
    answers: {
      200: z.union([z.object({ evaluations: z.array(evaluationSchema) }), evaluationSchema]),
    },
    handle: async ({ body, ...asking }) => {
      const { evaluations = [], options, subject, action, resource, context } = body;
      const defaults = { subject, action, resource, context };
      // §7.1: without evaluations it is one question.
      if (evaluations.length === 0) {
        const only = readQuestion(defaults, '');
        return only.ok ? evaluateSingle(deps, only.value, asking) : err(invalidRequest(...only.error));
      }
      // §7.2.1: what is wrong with one of them is said in its place, and denies.
      const questions = evaluations.map((one, at) => readQuestion(withDefaults(one, defaults), `/evaluations/${at}`));
      const answers = await evaluateAll(deps, questions, options?.evaluations_semantic ?? 'execute_all', asking);
      return ok({ evaluations: answers });
    },
  });

  searchRoutes(app, deps);
  metadataRoutes(app, deps);
};

type Parts = Readonly<Record<string, unknown>>;

/**
 * §7.1.1: a question takes from the defaults what it does not have. What it names itself it names whole, except that
 * the members by which a thing is known at all may come from there one by one.
 */
const withDefaults = (own: Parts, defaults: Parts): Parts => ({
  subject: partOf(own.subject, defaults.subject),
  action: partOf(own.action, defaults.action),
  resource: partOf(own.resource, defaults.resource),
  context: own.context === undefined ? defaults.context : own.context,
});

const partOf = (own: unknown, fallback: unknown): unknown => {
  if (own === undefined) return fallback;
  if (!isRecord(own) || !isRecord(fallback)) return own;
  const lent = ['type', 'id', 'name'].filter((name) => own[name] === undefined && fallback[name] !== undefined);
  return lent.length === 0 ? own : { ...own, ...Object.fromEntries(lent.map((name) => [name, fallback[name]])) };
};

const isRecord = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A question with its defaults, or what is missing or malformed in it, with its place in the request. */
const readQuestion = (question: unknown, place: string): Result<AskedQuestion, readonly InputFault[]> => {
  const read = questionSchema.safeParse(question, { reportInput: true });
  if (read.success) return ok(read.data);
  const faults = faultsOf('body', read.error.issues);
  return err(faults.map((fault) => ({ ...fault, pointer: `${place}${fault.pointer}` })));
};
