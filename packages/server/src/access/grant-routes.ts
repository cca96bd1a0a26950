import type { ActionName } from '@mandate/domain/access/actions';
import type { Choice } from '@mandate/domain/access/granting';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema } from '../platform/http/schemas.ts';
import { relationshipSchema, tokenParams } from '../relationships/schemas.ts';
import { acceptRequest, type Granted, grantDirectly } from './grant-commands.ts';
import { consentSchema, privilegeSchema, serviceId } from './schemas.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const choiceSchema = z.strictObject({
  grant: z.boolean(),
  roles: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  until: instantSchema.optional(),
  replace: idOf('organization')
    .optional()
    .meta({ description: 'The holder that this grant replaces, by id; without it the holder is kept (D3).' }),
});

/** The agreement that the customer has read, as it was shown. */
export const agreementSchema = z.strictObject({ id: z.string().min(1).max(64), version: z.string().min(1).max(32) });

/** The customer's choices, one for each service that it grants or declines. */
export const choicesSchema = z
  .record(serviceId, choiceSchema)
  .refine((services) => Object.keys(services).length <= 100)
  .default({})
  .meta({ description: 'By service; what is not mentioned is not granted (D2).' });

const acceptanceSchema = z
  .strictObject({
    services: choicesSchema,
    agreement: agreementSchema,
  })
  .meta({ id: 'Acceptance' });

export const grantedSchema = z
  .object({
    relationship: relationshipSchema,
    privileges: z.array(privilegeSchema).meta({ description: 'All that the partner now holds here.' }),
    replaced: z.array(privilegeSchema),
    consent: consentSchema,
    revision: z.string(),
  })
  .meta({ id: 'Granted' });

export const choicesOf = ({ services }: { readonly services: z.output<typeof choicesSchema> }): Choice[] =>
  Object.entries(services).map(([service, choice]) => ({ service, ...choice }));

export const bodyOf = (granted: Result<Granted, Refusal>) => {
  if (!granted.ok) return granted;
  const { relationship, privileges, replaced, consent, revision } = granted.value;
  return ok({ relationship, privileges, replaced, consent, revision });
};

/** What only a customer's global administrator does: accept a request, grant directly (D1, M12). */
export const grantRoutes = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/requests/:token/accept',
    permission: 'privileges.grant',
    operationId: 'acceptRequest',
    summary: 'Accept the request, service by service; keep or replace where a selling partner holds one (D2, D3)',
    tags: ['requests'],
    params: tokenParams,
    body: acceptanceSchema,
    answers: { 201: grantedSchema },
    handle: async ({ params, body, locale, ...context }) =>
      bodyOf(
        await acceptRequest(deps, actOf(app, context), params.token, {
          choices: choicesOf(body),
          agreement: body.agreement,
          locale,
        }),
      ),
  });

  route(app, {
    method: 'POST',
    url: '/api/partner-relationships/:partner/privileges',
    permission: 'privileges.grant',
    operationId: 'grantPrivileges',
    summary: 'Grant privileges to a partner without having been asked; it moves no ownership (M12, M13)',
    tags: ['partner relationships'],
    params: z.object({ partner: idOf('organization') }),
    body: acceptanceSchema,
    answers: { 201: grantedSchema },
    handle: async ({ params, body, locale, ...context }) =>
      bodyOf(
        await grantDirectly(deps, actOf(app, context), params.partner, {
          choices: choicesOf(body),
          agreement: body.agreement,
          locale,
        }),
      ),
  });
};
