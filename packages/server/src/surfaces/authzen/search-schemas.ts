import * as z from 'zod';
import { contextSchema, nameSchema, propertiesSchema } from './schemas.ts';

const id = z.string().min(1).max(64);
const type = nameSchema.meta({ description: 'Of a type that is not known here, nothing is found.' });

/** What is searched for: its type. An id beside it is ignored (AuthZEN 1.0 §8). */
const sought = z.looseObject({ type, properties: propertiesSchema });
const subject = z.looseObject({ type, id, properties: propertiesSchema });
const action = z.looseObject({ name: nameSchema, properties: propertiesSchema });
const resource = z.looseObject({ type, id, properties: propertiesSchema });

const page = z
  .looseObject({
    token: z
      .string()
      .max(1024)
      .optional()
      .meta({ description: 'The `next_token` of the page before; everything else stays as it was.' }),
    limit: z.int().min(1).optional().meta({ description: 'At most 200 are answered, 50 unless said otherwise.' }),
  })
  .optional();

const common = { context: contextSchema, page };

/** AuthZEN 1.0 §8.4: who can do this? */
export const subjectSearchSchema = z
  .looseObject({ subject: sought, action, resource, ...common })
  .meta({ id: 'SubjectSearch' });

/** AuthZEN 1.0 §8.5: on what can somebody do this? */
export const resourceSearchSchema = z
  .looseObject({ subject, action, resource: sought, ...common })
  .meta({ id: 'ResourceSearch' });

/** AuthZEN 1.0 §8.6: what can somebody do there? */
export const actionSearchSchema = z.looseObject({ subject, resource, ...common }).meta({ id: 'ActionSearch' });

export type SubjectSearch = z.output<typeof subjectSearchSchema>;
export type ResourceSearch = z.output<typeof resourceSearchSchema>;
export type ActionSearch = z.output<typeof actionSearchSchema>;

const foundEntity = z
  .object({
    type: z.string(),
    id: z.string(),
    properties: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'FoundEntity', description: 'As it stands, a question about it is answered with yes.' });

const found = <T extends z.ZodType>(item: T) =>
  z.object({
    results: z.array(item),
    page: z.object({
      next_token: z.string().meta({ description: 'Empty on the last page.' }),
      count: z.int(),
    }),
    context: z
      .object({
        revision: z.string().optional(),
        error: z.object({ status: z.int(), message: z.string() }).optional(),
      })
      .optional(),
  });

export const foundEntitiesSchema = found(foundEntity).meta({ id: 'FoundEntities' });
export const foundActionsSchema = found(z.object({ name: z.string() })).meta({ id: 'FoundActions' });
