import { stepSentence } from '@mandate/domain/access/argument-words';
import type { Step } from '@mandate/domain/access/decide';
import { privilegeEnds } from '@mandate/domain/access/privilege';
import type { Locale } from '@mandate/domain/kernel/locale';
import { rfc3339 } from '@mandate/domain/kernel/time';
import * as z from 'zod';
import { idOf, instantSchema, localeSchema } from '../platform/http/schemas.ts';
import type { AccessOffer } from './access-request-queries.ts';
import type { ShownPrivilege } from './overview-queries.ts';

/** A service's id, as its manifest names it. */
export const serviceId = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/);

const endedSchema = z.object({ at: instantSchema, how: z.enum(privilegeEnds) });

export const privilegeSchema = z
  .object({
    id: idOf('privilege'),
    customer: idOf('organization'),
    partner: idOf('organization'),
    service: z.string(),
    roles: z.array(z.string()),
    transacting: z.boolean(),
    since: instantSchema,
    until: instantSchema.optional(),
    ended: endedSchema.optional(),
    lastUsedAt: instantSchema.optional(),
    unused: z.boolean().optional().meta({ description: 'No allowed evaluation for 90 days (D19).' }),
  })
  .meta({ id: 'Privilege' });

/** The part of a grant that its parties read. */
export const toPrivilege = ({ unused, lastUsedAt, ...privilege }: ShownPrivilege) => ({
  ...privilege,
  lastUsedAt,
  unused,
});

export const consentSchema = z
  .object({
    id: idOf('consent'),
    customer: z.string(),
    partner: z.string(),
    relationship: z.string(),
    locale: localeSchema,
    shown: z.string().meta({ description: 'The exact text that was consented to.' }),
    privileges: z.array(z.object({ service: z.string(), roles: z.array(z.string()), until: z.string().nullable() })),
    serviceVersions: z.record(z.string(), z.int()),
    agreement: z.object({ id: z.string(), version: z.string() }),
    givenBy: z.string(),
    givenAt: instantSchema,
    sha256: z.string(),
  })
  .meta({ id: 'Consent' });

export const removedSchema = z
  .object({
    removed: z.array(privilegeSchema),
    effectiveAt: instantSchema,
    revision: z.string().meta({ description: 'From this revision on no answer rests on what was removed (X5).' }),
  })
  .meta({ id: 'Removed' });

/** One step of an argument: the question, whether it holds, the rule where it does not, and the record behind it. */
export const argumentStepSchema = z.object({
  question: z.string(),
  holds: z.boolean(),
  rule: z.string().optional(),
  sentence: z.string(),
  record: z.object({ type: z.string(), id: z.string(), since: z.string() }).optional(),
});

/** A step of the law's argument in the reader's language. */
export const toArgumentStep = (step: Step, locale: Locale) => ({
  question: step.question,
  holds: step.holds,
  rule: step.rule,
  sentence: stepSentence(step, locale),
  record: step.record && { type: step.record.kind, id: step.record.id, since: rfc3339(step.record.since) },
});

/** What a denial says beside its reason: where and with what the agent asks for what it lacked. */
export const accessOfferSchema = z.object({
  endpoint: z.string(),
  template: z.object({
    customer: z.string(),
    service: z.string(),
    roles: z.array(z.string()),
    expires: z.string(),
    signature: z.string(),
  }),
  expires: z.string(),
});

/** The part of an offer that is sent; its times are written out, so that the signature fits what comes back. */
export const toOffer = ({ endpoint, template: { roles, ...template } }: AccessOffer) => {
  const expires = rfc3339(template.expires);
  return { endpoint, template: { ...template, roles: [...roles], expires }, expires };
};
