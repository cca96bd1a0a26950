import type { ActionName } from '@mandate/domain/access/actions';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../../platform/actor.ts';
import type { App } from '../../platform/http/app.ts';
import { faultsOf, type InputFault } from '../../platform/http/input-faults.ts';
import { route } from '../../platform/http/route.ts';
import { invalidRequest, type Technical } from '../../platform/http/technical.ts';
import { type EvaluationDeps, evaluateAll } from './evaluate.ts';
import { type AskedQuestion, evaluationSchema, questionSchema, questionsSchema } from './schemas.ts';

type Deps = EvaluationDeps & { readonly publicUrl: () => string };

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
    handle: async ({ body, ...asking }) => {
      const [answer] = await evaluateAll(deps, [body], 'execute_all', asking);
      return answer ? ok(answer) : err(invalidRequest());
    },
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
      const { evaluations, options, ...defaults } = body;
      // §7.1: without evaluations it is one question.
      const wanted = evaluations?.length ? evaluations.map((one) => ({ ...defaults, ...one })) : [defaults];
      const questions = readQuestions(wanted, evaluations?.length ? '/evaluations' : '');
      if (!questions.ok) return questions;
      const semantic = options?.evaluations_semantic ?? 'execute_all';
      const answers = await evaluateAll(deps, questions.value, semantic, asking);
      return ok(evaluations?.length ? { evaluations: [...answers] } : (answers[0] as (typeof answers)[number]));
    },
  });

  route(app, {
    method: 'GET',
    url: '/.well-known/authzen-configuration',
    permission: 'anyone',
    identify: false,
    operationId: 'authzenConfiguration',
    summary: 'Where the decision points are (AuthZEN 1.0 §9)',
    tags,
    answers: {
      200: z.object({
        policy_decision_point: z.string(),
        access_evaluation_endpoint: z.string(),
        access_evaluations_endpoint: z.string(),
      }),
    },
    handle: () => {
      const base = deps.publicUrl();
      return ok({
        policy_decision_point: base,
        access_evaluation_endpoint: `${base}/access/v1/evaluation`,
        access_evaluations_endpoint: `${base}/access/v1/evaluations`,
      });
    },
  });
};

/** Every merged question is read whole; what is missing or malformed in any of them is told with its place. */
const readQuestions = (wanted: readonly unknown[], pointer: string): Result<readonly AskedQuestion[], Technical> => {
  const faults: InputFault[] = [];
  const questions = wanted.flatMap((one, index) => {
    const read = questionSchema.safeParse(one);
    if (read.success) return [read.data];
    const place = pointer === '' ? '' : `${pointer}/${index}`;
    const found = faultsOf('body', read.error.issues);
    faults.push(...found.map((fault) => ({ ...fault, pointer: `${place}${fault.pointer}` })));
    return [];
  });
  return faults.length > 0 ? err(invalidRequest(...faults)) : ok(questions);
};
