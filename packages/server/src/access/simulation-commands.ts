import { setImmediate as breathe } from 'node:timers/promises';
import type { ActionName } from '@mandate/domain/access/actions';
import type { Choice } from '@mandate/domain/access/granting';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import { type Role, rolesByKind } from '@mandate/domain/organizations/role';
import type { Standing } from '@mandate/domain/organizations/standing';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { changePerson } from '../identity/commands.ts';
import { changeOrganization } from '../organizations/commands.ts';
import type { Actor, PersonalAct } from '../platform/actor.ts';
import { type Db, reading, simulating } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { customerAgreement } from './agreement.ts';
import { acceptRequest, grantDirectly } from './grant-commands.ts';
import { judgeRole } from './judge.ts';
import { type Difference, differences, type Line, type Simulation, type Standpoint } from './powers.ts';
import { removePrivileges } from './removal-commands.ts';
import { type Area, partnersOf, readScene, type Scene } from './scene-queries.ts';
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

/** The most lines of an answer. */
const mostLines = 10_000;

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

type Tried = { readonly before: Scene; readonly after: Scene };

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

/** What is compared in one piece; between two of them others get their turn. */
const compare = async (tried: Tried, area: Area, now: Instant): Promise<Simulation> => {
  const lines: Line[] = [];
  for (const who of everybody(tried, area)) {
    lines.push(...linesOf(who, now));
    if (lines.length > mostLines) break;
    await breathe();
  }
  const isCut = lines.length > mostLines || tried.before.isCut || tried.after.isCut;
  return { lines: lines.slice(0, mostLines), isCut };
};

type Somebody = Pick<Line, 'organization' | 'customer'> & {
  readonly sides: readonly (Side | undefined)[];
  readonly kind: keyof typeof rolesByKind;
  readonly service: string | undefined;
};

/** One organisation's people at one customer, in one of the two states. */
type Side = {
  readonly organization: Subject['organization'];
  readonly person: Subject | undefined;
  readonly customer: CustomerFacts | undefined;
  readonly catalogue: Scene['catalogue'];
};

function* everybody(tried: Tried, area: Area): Generator<Somebody> {
  const scenes = [tried.before, tried.after];
  const service = area.kind === 'service' ? area.service : undefined;
  const at = (organization: string, customer: string | undefined): Somebody => {
    const sides = scenes.map((scene) => sideOf(scene, organization, customer));
    const kind = (sides[0] ?? sides[1])?.organization.kind ?? 'partner';
    return { organization, customer, sides, kind, service };
  };
  if (area.kind === 'organization') yield at(area.organization, undefined);
  if (area.kind === 'service')
    yield { organization: undefined, customer: undefined, sides: scenes.map(ownTenant), kind: 'customer', service };
  for (const customer of new Set(scenes.flatMap((scene) => [...scene.customers.keys()]))) {
    const bound = scenes.flatMap((scene) => partnersOf(scene.customers.get(customer) ?? nothing));
    for (const organization of area.kind === 'organization' ? [area.organization] : new Set(bound))
      yield at(organization, customer);
  }
}

const nothing: CustomerFacts = { id: '' as Id<'organization'>, bonds: [], privileges: [], subscriptions: [] };

const sideOf = (scene: Scene, id: string, customer: string | undefined): Side | undefined => {
  const organization = scene.organizations.get(id);
  if (!organization) return undefined;
  const { person, catalogue, customers } = scene;
  return {
    organization,
    person,
    catalogue,
    customer: customer === undefined ? undefined : (customers.get(customer) ?? nothing),
  };
};

/** A customer's own people hold a service by its manifest alone: one customer stands for all. */
const ownTenant = ({ catalogue }: Scene): Side => {
  const id = 'every' as Id<'organization'>;
  const standingSince = 0 as Instant;
  const organization = {
    id,
    kind: 'customer',
    name: '',
    program: undefined,
    standing: 'active',
    standingSince,
  } as const;
  return { organization, person: undefined, catalogue, customer: { ...nothing, id } };
};

const linesOf = ({ organization, customer, sides, kind, service }: Somebody, now: Instant): readonly Line[] => {
  const [before, after] = sides;
  const isPersonal = before?.person !== undefined || after?.person !== undefined;
  const told = (differing: readonly Difference[], who: Pick<Line, 'person' | 'role'>): Line[] =>
    differing
      .filter((one) => service === undefined || one.service === service)
      .map((one) => ({ ...one, ...who, organization, customer }));
  if (isPersonal) {
    const person = (before?.person ?? after?.person)?.id;
    return told(differences(personal(before), personal(after), now), { person, role: undefined });
  }
  return (rolesByKind[kind] as readonly Role[]).flatMap((role) =>
    told(differences(withRole(before, role), withRole(after, role), now), { person: undefined, role }),
  );
};

const personal = (side: Side | undefined): Standpoint | undefined => side?.person && { ...side, subject: side.person };

const withRole = (side: Side | undefined, role: Role): Standpoint | undefined =>
  side && {
    ...side,
    subject: { id: '', roles: [role], since: side.organization.standingSince, organization: side.organization },
  };
