import type { Locale } from '@mandate/domain/kernel/locale';
import * as z from 'zod';

/** Ids of services and offers; the database holds services to the same form. */
export const serviceIdSchema = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/);

const roleName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/);
const actionName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/);

const name = z.string().trim().min(1).max(120);
const names = z
  .strictObject({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name } satisfies Record<Locale, z.ZodType>)
  .meta({ id: 'LocalizedText', description: 'A name in each of the five languages.' });

const roleList = z.array(roleName).max(50);

const offer = z.strictObject({
  id: serviceIdSchema,
  names,
  addOnTo: z.array(serviceIdSchema).min(1).max(50).optional(),
  upgradesTo: z.array(serviceIdSchema).min(1).max(50).optional(),
});

const role = z.strictObject({ names, actions: z.array(actionName).max(200) });

const fields = {
  id: serviceIdSchema,
  names,
  licensing: z.enum(['licence', 'usage']),
  actions: z
    .array(z.strictObject({ name: actionName, names }))
    .min(1)
    .max(200),
  roles: z.record(roleName, role).refine((roles) => Object.keys(roles).length <= 50, { error: 'at most 50 roles' }),
  agentRoles: z.strictObject({ admin_agent: roleList, helpdesk_agent: roleList }),
  customerRoles: z
    .strictObject({ user_admin: roleList, billing_admin: roleList })
    .default({ user_admin: [], billing_admin: [] }),
  defaultRoles: roleList.min(1),
  offers: z.array(offer).max(500).default([]),
};

/** The shape of a manifest; whether its names refer to each other is the law's `manifestFaults`. */
export const manifestSchema = z.strictObject(fields).meta({ id: 'ServiceManifest' });

/** A manifest sent to be published. What the server itself adds may be sent back with it, and says nothing. */
export const manifestToPublishSchema = z
  .strictObject({ ...fields, version: z.int().optional(), publishedAt: z.string().max(64).optional() })
  .meta({ id: 'ServiceManifestToPublish' });
