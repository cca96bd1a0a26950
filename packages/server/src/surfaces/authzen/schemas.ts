import * as z from 'zod';
import { argumentStepSchema } from '../../access/schemas.ts';

export const propertiesSchema = z.record(z.string(), z.unknown()).optional();
export const nameSchema = z.string().min(1).max(128);

const subject = z.looseObject({ type: z.literal('user'), id: z.string().min(1).max(64), properties: propertiesSchema });
const action = z.looseObject({ name: nameSchema, properties: propertiesSchema });
const resource = z.looseObject({
  type: z.enum(['service', 'subscription', 'customer', 'partner']),
  id: z.string().min(1).max(64),
  properties: propertiesSchema,
});
/** `at_least`: a revision of an earlier answer; no answer rests on less. */
export const contextSchema = z
  .looseObject({
    at_least: z
      .string()
      .regex(/^\d{1,19}\.\d{1,19}$/)
      .optional(),
  })
  .optional();

/** One question (AuthZEN 1.0 §6). Unknown fields are ignored, as the standard asks. */
export const questionSchema = z.looseObject({ subject, action, resource, context: contextSchema }).meta({ id: 'AccessEvaluation' });
export type AskedQuestion = z.output<typeof questionSchema>;

export const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

/** Several questions with defaults (AuthZEN 1.0 §7). Which parts may be left out is decided after merging. */
export const questionsSchema = z
  .looseObject({
    subject: z.unknown().optional(),
    action: z.unknown().optional(),
    resource: z.unknown().optional(),
    context: z.unknown().optional(),
    evaluations: z.array(z.looseObject({})).max(1000).optional(),
    options: z.looseObject({ evaluations_semantic: z.enum(semantics).optional() }).optional(),
  })
  .meta({ id: 'AccessEvaluations' });

/** An answer with its whole argument: the rule, each step with its record, and what would change it. */
export const evaluationSchema = z
  .object({
    decision: z.boolean(),
    context: z.object({
      reason: z.string().optional(),
      rule: z.string().optional(),
      sentence: z.string().optional(),
      because: z.array(argumentStepSchema).optional(),
      fix: z.object({ who: z.string(), what: z.string() }).optional(),
      revision: z.string().optional(),
      error: z.object({ status: z.int(), message: z.string() }).optional(),
    }),
  })
  .meta({ id: 'AccessDecision' });
export type Evaluation = z.output<typeof evaluationSchema>;
