import { programs } from '@mandate/domain/organizations/program';
import { organizationKinds } from '@mandate/domain/organizations/role';
import { standings } from '@mandate/domain/organizations/standing';
import * as z from 'zod';
import { idOf, instantSchema, localeSchema, text } from '../platform/http/schemas.ts';

/** ISO 3166-1 alpha-2. */
export const marketSchema = z.string().regex(/^[A-Z]{2}$/);

/** A domain name with at least two labels, folded to lower case; other scripts in their ASCII form (xn--). */
export const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/);

export const programSchema = z.enum(programs);
export const standingSchema = z.enum(standings);

/** A version of the reseller agreement: the month of its publication. */
export const agreementVersionSchema = z.string().regex(/^\d{4}-\d{2}$/);

export const organizationSchema = z
  .object({
    id: idOf('organization'),
    kind: z.enum(organizationKinds),
    name: z.string(),
    domain: z.string(),
    market: z.string(),
    locale: localeSchema,
    program: programSchema.optional().meta({ description: 'Of partners only.' }),
    standing: standingSchema,
    standingReason: z.string().optional(),
    standingSince: instantSchema,
    enrolledAt: instantSchema,
    agreement: z
      .object({ version: z.string(), acceptedAt: instantSchema })
      .optional()
      .meta({ description: 'The reseller agreement that a partner accepted.' }),
    version: z.int(),
  })
  .meta({ id: 'Organization' });

/** Whom a customer may choose; nothing of its account. */
export const partnerSchema = z
  .object({ id: idOf('organization'), name: z.string(), program: programSchema, market: z.string() })
  .meta({ id: 'Partner' });

const namedSchema = z.object({ id: idOf('organization'), name: z.string() });

export const partnershipSchema = z
  .object({
    id: idOf('partnership'),
    provider: namedSchema,
    reseller: namedSchema,
    since: instantSchema,
    endedAt: instantSchema.optional(),
  })
  .meta({ id: 'Partnership' });

export const partnershipLinkSchema = z
  .object({ url: z.string(), createdAt: instantSchema })
  .meta({ id: 'PartnershipLink' });

/** Why accepting would be refused: the same code, rule and words as the refusal itself. */
export const obstacleSchema = z.object({
  code: z.string(),
  rule: z.string(),
  detail: z.string(),
  fix: z.object({ who: z.string(), what: z.string() }),
});

export const searchSchema = text(200);
