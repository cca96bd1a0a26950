import * as z from 'zod';
import { accessOfferSchema, argumentStepSchema } from '../../access/schemas.ts';

export const propertiesSchema = z.record(z.string(), z.unknown()).optional();
export const nameSchema = z.string().min(1).max(128);

const subject = z.looseObject({ type: z.literal('user'), id: z.string().min(1).max(64), properties: propertiesSchema });
const action = z.looseObject({ name: nameSchema, properties: propertiesSchema });
/** What can be asked about. A `partner` is an organisation itself: its own account. */
export const resourceTypes = ['service', 'subscription', 'customer', 'partner'] as const;

const resource = z.looseObject({
  type: z.enum(resourceTypes),
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
export const questionSchema = z
  .looseObject({ subject, action, resource, context: contextSchema })
  .meta({ id: 'AccessEvaluation' });
export type AskedQuestion = z.output<typeof questionSchema>;

const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

/** The default of a part; only with a question's own is it read whole. */
const part = z.looseObject({}).optional();

/** Several questions with defaults (AuthZEN 1.0 §7). Which parts may be left out is decided after merging. */
export const questionsSchema = z
  .looseObject({
    subject: part,
    action: part,
    resource: part,
    context: contextSchema,
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
      access_request: accessOfferSchema
        .optional()
        .meta({ description: 'Where the customer could grant it: what to post, as it is, to ask for it (D17).' }),
      error: z
        .object({
          status: z.int(),
          message: z.string(),
          errors: z.array(z.object({ pointer: z.string(), code: z.string(), reason: z.string() })).optional(),
        })
        .optional(),
    }),
  })
  .meta({ id: 'AccessDecision' });
export type Evaluation = z.output<typeof evaluationSchema>;
