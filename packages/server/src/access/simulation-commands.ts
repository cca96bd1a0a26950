import type { ActionName } from '@mandate/domain/access/actions';
import type { Choice } from '@mandate/domain/access/granting';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import type { Standing } from '@mandate/domain/organizations/standing';
import { changePerson } from '../identity/commands.ts';
import { changeOrganization } from '../organizations/commands.ts';
import type { Actor, PersonalAct } from '../platform/actor.ts';
import { type Db, reading, simulating } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { customerAgreement } from './agreement.ts';
import { compare, type Tried } from './comparison.ts';
import { acceptRequest, grantDirectly } from './grant-commands.ts';
import { judgeRole } from './judge.ts';
import type { Line, Simulation } from './powers.ts';
import { removePrivileges } from './removal-commands.ts';
import { type Area, readScene } from './scene-queries.ts';
import { publishService } from './service-commands.ts';

/** A change that can be tried out. Each is a command; the actor needs the right to do it. */
export type Trial =
  | { readonly kind: 'acceptRequest'; readonly token: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'grant'; readonly partner: Id<'organization'>; readonly choices: readonly Choice[] }
  | { readonly kind: 'removePrivileges'; readonly partner?: string | undefined; readonly service?: string | undefined }
  | {
      readonly kind: 'changeRoles';
      readonly organization: string;
      readonly person: string;
      readonly roles: readonly string[];
    }
  | { readonly kind: 'publishManifest'; readonly manifest: ServiceManifest }
  | { readonly kind: 'changeStanding'; readonly organization: string; readonly standing: Standing };

type RefusalOf<C extends (...args: never[]) => Promise<Result<unknown, unknown>>> = Extract<
  Awaited<ReturnType<C>>,
  { ok: false }
>['error'];

/** Whatever the commands refuse with. */
export type SimulationRefusal = Refusal | NotFound | RefusalOf<typeof changePerson> | RefusalOf<typeof publishService>;

/**
 * Who would gain and who would lose what by a change. The very command runs, on a snapshot and in a transaction that is
 * always rolled back; the law is asked before and after. Refused exactly where the command would be; leaves nothing.
 */
export const simulate = async (
  { db }: { readonly db: Db },
  act: PersonalAct,
  trial: Trial,
): Promise<Result<Simulation, SimulationRefusal>> => {
  // What the route of the command asks: not every command asks it again.
  const refused = judgeRole(act.actor, permissions[trial.kind]);
  if (refused) return err(refused);
  const area = areaOf(act, trial);
  const scene = (simulated: Db) => reading(simulated, { kind: 'system' }, (tx) => readScene(tx, area, act.now));
  const tried = await simulating<Result<Tried, SimulationRefusal>>(db, async (simulated) => {
    const before = await scene(simulated);
    const done = await run({ db: simulated }, act, trial);
    return done.ok ? ok({ before, after: await scene(simulated) }) : done;
  });
  return tried.ok ? ok(asSeenBy(act.actor, await compare(tried.value, area, act.now))) : tried;
};

/** Whoever may not read customers learns what somebody gains or loses, and not where. */
const asSeenBy = (actor: Actor, { lines, isCut }: Simulation): Simulation => {
  if (judgeRole(actor, 'customer.read') === undefined) return { lines, isCut };
  const placeless = lines.map((line): Line => ({ ...line, customer: undefined }));
  const once = new Map(placeless.map((line) => [JSON.stringify(line), line]));
  return { lines: [...once.values()], isCut };
};

const permissions = {
  acceptRequest: 'privileges.grant',
  grant: 'privileges.grant',
  removePrivileges: 'privileges.remove',
  changeRoles: 'people.manage',
  publishManifest: 'service.publish',
  changeStanding: 'organization.change',
} as const satisfies Record<Trial['kind'], ActionName>;

const areaOf = (act: PersonalAct, trial: Trial): Area => {
  switch (trial.kind) {
    case 'acceptRequest':
    case 'grant':
    case 'removePrivileges':
      return { kind: 'tenant', customer: act.actor.organization.id };
    case 'changeRoles':
      return { kind: 'organization', organization: trial.organization, person: trial.person };
    case 'changeStanding':
      return { kind: 'organization', organization: trial.organization };
    case 'publishManifest':
      return { kind: 'service', service: trial.manifest.id };
  }
};

const run = (
  deps: { readonly db: Db },
  act: PersonalAct,
  trial: Trial,
): Promise<Result<unknown, SimulationRefusal>> => {
  const acceptance = { agreement: customerAgreement, locale: act.actor.locale };
  switch (trial.kind) {
    case 'acceptRequest':
      return acceptRequest(deps, act, trial.token, { ...acceptance, choices: trial.choices });
    case 'grant':
      return grantDirectly(deps, act, trial.partner, { ...acceptance, choices: trial.choices });
    case 'removePrivileges':
      return removePrivileges(deps, act, trial);
    case 'changeRoles':
      return changePerson(deps, act, trial.organization, trial.person, { roles: trial.roles });
    case 'changeStanding':
      return changeStanding(deps, act, trial);
    case 'publishManifest':
      return publishService(deps, act, trial.manifest);
  }
};

/** D21 asks for a reason, and nobody will read this one. The operator itself is always active. */
const changeStanding = async (
  deps: { readonly db: Db },
  act: PersonalAct,
  { organization, standing }: Extract<Trial, { kind: 'changeStanding' }>,
): Promise<Result<unknown, SimulationRefusal>> => {
  const changed = await changeOrganization(deps, act, organization, { standing, reason: '–' });
  return changed.ok && changed.value.kind === 'operator' ? notFound : changed;
};
