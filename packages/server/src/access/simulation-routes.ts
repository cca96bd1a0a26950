import type { ActionName } from '@mandate/domain/access/actions';
import { err, ok } from '@mandate/domain/kernel/result';
import { standings } from '@mandate/domain/organizations/standing';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { route } from '../platform/http/route.ts';
import { idOf } from '../platform/http/schemas.ts';
import { invalidRequest } from '../platform/http/technical.ts';
import { choicesOf, choicesSchema } from './grant-routes.ts';
import type { Line, Simulation } from './powers.ts';
import { serviceId } from './schemas.ts';
import { manifestToPublishSchema } from './service-schema.ts';
import { simulate, type Trial } from './simulation-commands.ts';
import { type Told, tellingOf } from './simulation-queries.ts';

const kinds = {
  acceptRequest: z.strictObject({ token: z.string().min(1).max(128), services: choicesSchema }),
  grant: z.strictObject({ partner: idOf('organization'), services: choicesSchema }),
  removePrivileges: z.strictObject({ partner: idOf('organization').optional(), service: serviceId.optional() }),
  changeRoles: z.strictObject({
    organization: idOf('organization'),
    person: idOf('person'),
    roles: z.array(z.string().min(1).max(40)).min(1).max(20),
  }),
  publishManifest: z.strictObject({ manifest: manifestToPublishSchema }),
  changeStanding: z.strictObject({ organization: idOf('organization'), standing: z.enum(standings) }),
};

const trialSchema = z
  .strictObject({
    change: z
      .strictObject(kinds)
      .partial()
      .refine((change) => Object.values(change).filter((one) => one !== undefined).length === 1, {
        error: 'is exactly one of the changes',
      })
      .meta({ description: 'Exactly one of them, with what the command itself takes.' }),
  })
  .meta({ id: 'ChangeToSimulate' });

const named = z.object({ id: z.string(), name: z.string().optional() });

const lineSchema = z.object({
  effect: z.enum(['gains', 'loses']),
  organization: named.optional().meta({ description: 'Whose people; left out: those of every customer, at home.' }),
  person: named.optional().meta({ description: 'The one whose roles change.' }),
  role: z.string().optional().meta({ description: 'Everybody of the organisation with this role.' }),
  place: z.enum(['account', 'customer', 'every_customer']),
  customer: named.optional().meta({ description: 'Which; left out where the reader may not know.' }),
  service: named.optional(),
  action: z.string(),
  rule: z.string().meta({ description: 'By which it is denied otherwise.' }),
});

const simulationSchema = z
  .object({
    lines: z.array(lineSchema),
    people: z
      .array(named.extend({ organization: z.string(), roles: z.array(z.string()) }))
      .meta({ description: 'Who has those roles, where the reader may know it.' }),
    cut: z.boolean().meta({ description: 'There is more than can be told: 10,000 lines, 2,000 customers.' }),
  })
  .meta({ id: 'Simulation' });

/** What a change would bring about, before anybody does it. */
export const simulationRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db }): void => {
  route(app, {
    method: 'POST',
    url: '/api/simulations',
    // Each change has a permission of its own: the command's.
    permission: 'signed-in',
    operationId: 'simulateChange',
    summary: 'See who would gain and who would lose what by a change, without doing it',
    tags: ['decisions'],
    idempotent: false,
    body: trialSchema,
    answers: { 200: simulationSchema },
    handle: async ({ body, ...context }) => {
      const trial = trialOf(body.change);
      if (!trial) return err(invalidRequest(inputFault('/change', 'missing')));
      const simulated = await simulate(deps, actOf(app, context), trial);
      if (!simulated.ok) return err('faults' in simulated.error ? faultsOf(simulated.error.faults) : simulated.error);
      const told = await tellingOf(deps.db, context.actor, simulated.value, context.locale);
      return ok(toBody(simulated.value, told));
    },
  });
};

const trialOf = (change: z.output<typeof trialSchema>['change']): Trial | undefined => {
  const { acceptRequest, grant, removePrivileges, changeRoles, publishManifest, changeStanding } = change;
  if (acceptRequest) return { kind: 'acceptRequest', token: acceptRequest.token, choices: choicesOf(acceptRequest) };
  if (grant) return { kind: 'grant', partner: grant.partner, choices: choicesOf(grant) };
  if (removePrivileges) return { kind: 'removePrivileges', ...removePrivileges };
  if (changeRoles) return { kind: 'changeRoles', ...changeRoles };
  if (changeStanding) return { kind: 'changeStanding', ...changeStanding };
  if (!publishManifest) return undefined;
  const { version: _, publishedAt: __, ...manifest } = publishManifest.manifest;
  return { kind: 'publishManifest', manifest };
};

const faultsOf = (faults: readonly { readonly pointer: string; readonly reason: string }[]) =>
  invalidRequest(
    ...faults.map(({ pointer, reason }) =>
      inputFault(`/change/publishManifest/manifest${pointer}`, 'not_usable', { why: reason }),
    ),
  );

const toBody = ({ lines, isCut }: Simulation, told: Told) => ({
  lines: lines.map((line) => toLine(line, told)),
  people: told.people.map((one) => ({ ...one, roles: [...one.roles] })),
  cut: isCut,
});

const toLine = ({ gains, organization, person, customer, service, ...line }: Line, told: Told) => {
  const nameOf = (id: string | undefined) => id && { id, name: told.names.get(id) };
  return {
    effect: gains ? ('gains' as const) : ('loses' as const),
    organization: nameOf(organization) || undefined,
    person: nameOf(person) || undefined,
    customer: nameOf(customer) || undefined,
    service: service === undefined ? undefined : { id: service, name: told.services.get(service) },
    ...line,
  };
};
