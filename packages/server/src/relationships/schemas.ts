import * as z from 'zod';
import { idOf, instantSchema } from '../platform/http/schemas.ts';

export const relationshipSchema = z
  .object({
    id: idOf('relationship'),
    customer: idOf('organization'),
    partner: idOf('organization'),
    forwardedBy: idOf('organization')
      .optional()
      .meta({ description: 'The reseller that forwarded the invitation; it owns nothing by that (M11).' }),
    since: instantSchema,
    endedAt: instantSchema.optional(),
  })
  .meta({ id: 'Relationship' });

/** A token in a path: never decoded, never logged. */
export const tokenParams = z.object({ token: z.string().min(1).max(128) });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Which of the partner's links: with privileges (the default) or without, its own or one for a reseller (M8). */
export const variantQuery = z.object({
  privileges: flag.default(true),
  reseller: idOf('organization').optional(),
});

export const paragraphSchema = z.object({ text: z.string(), editable: z.boolean() });
