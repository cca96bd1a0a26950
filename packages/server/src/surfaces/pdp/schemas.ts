import { laneCount } from '@mandate/domain/kernel/lane';
import * as z from 'zod';

const revision = z.string().regex(/^\d{1,19}$/);

/** What a memory has caught up with, one number a lane. */
export const leaseAskedSchema = z
  .strictObject({ id: z.uuid().optional(), seen: z.array(revision).length(laneCount).optional() })
  .meta({ id: 'LeaseAsked' });

export const leaseSchema = z
  .object({
    id: z.string(),
    leaseMs: z.int().meta({ description: 'From before it was asked for, on the asker’s own clock.' }),
    seen: z.array(z.string()),
    subjects: z.array(z.string()).meta({ description: 'What has changed and must be forgotten.' }),
    gap: z.boolean().meta({ description: 'True: forget everything.' }),
  })
  .meta({ id: 'Lease' });

/** Facts as the engine takes them; their shape is the engine's own and changes with its version. */
export const filledSchema = z.object({ value: z.unknown(), revision: z.string() }).meta({ id: 'FilledFacts' });

export const usesSchema = z
  .strictObject({
    uses: z
      .array(z.strictObject({ customer: z.uuid(), privilege: z.uuid(), at: z.int().min(0).max(8.64e15) }))
      .max(1000),
  })
  .meta({ id: 'PrivilegeUses' });
