import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { programFor } from '@mandate/domain/organizations/organization';
import { type Program, transacts } from '@mandate/domain/organizations/program';
import type { OrganizationKind } from '@mandate/domain/organizations/role';
import { changeStanding, type Standing } from '@mandate/domain/organizations/standing';
import { followProgram } from '../access/program-commands.ts';
import { record } from '../audit/commands.ts';
import { type Act, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Scope, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { type NotFound, notFound, type Stale, stale } from '../platform/outcome.ts';
import { beginSharedAct, beginWideAct } from '../platform/revision.ts';
import { insertOrganization, type OrganizationRecord, organizationById, updateOrganization } from './store.ts';

type Deps = { readonly db: Db };

/** The reseller agreement that partners accept when they are enrolled and no other version is named (X4). */
const currentResellerAgreement = '2026-11';

export type Enrolment = {
  readonly kind: OrganizationKind;
  readonly name: string;
  readonly domain: string;
  readonly market: string;
  readonly locale: Locale;
  readonly program?: string | undefined;
  readonly agreement?: { readonly version: string } | undefined;
};

type EnrolmentRefusal = Refusal<'program_required' | 'program_only_for_partners' | 'domain_taken'>;

/**
 * Enrols an organisation as part of the caller's transaction: partners with their program and the agreement that they
 * accepted. `domain_taken` leaves a transaction that can only be rolled back.
 */
export const enrol = async (
  tx: Tx,
  act: Act,
  enrolment: Enrolment,
): Promise<Result<OrganizationRecord, EnrolmentRefusal>> => {
  const program = programFor(enrolment.kind, enrolment.program);
  if (!program.ok) return program;
  const organization = newOrganization(act, enrolment, program.value);
  if (!(await insertOrganization(tx, organization))) return refuse('domain_taken', { domain: enrolment.domain });
  const { name, domain, market, locale, agreement } = organization;
  await record(tx, act, {
    kind: 'organization.enrolled',
    ...partiesOf(organization),
    after: { kind: enrolment.kind, name, domain, market, locale, program: program.value, agreement },
  });
  return ok(organization);
};

/** The operator enrols a partner or a customer. */
export const enrolOrganization = (
  { db }: Deps,
  act: Act,
  enrolment: Enrolment,
): Promise<Result<OrganizationRecord, EnrolmentRefusal>> =>
  inTransaction(db, scopeOf(act.actor), (tx) => enrol(tx, act, enrolment));

const newOrganization = (act: Act, enrolment: Enrolment, program: Program | undefined): OrganizationRecord => {
  const { kind, name, domain, market, locale, agreement } = enrolment;
  const common = {
    id: act.newId('organization'),
    name,
    domain,
    market,
    locale,
    standing: 'active',
    standingReason: undefined,
    standingSince: act.now,
    enrolledAt: act.now,
    version: 1,
  } as const;
  if (program === undefined) return { ...common, kind: kind === 'operator' ? kind : 'customer', agreement: undefined };
  const version = agreement?.version ?? currentResellerAgreement;
  return { ...common, kind: 'partner', program, agreement: { version, acceptedAt: act.now } };
};

/** What the operator asks to change; what is absent stays. */
export type OrganizationPatch = {
  readonly standing?: Standing | undefined;
  readonly reason?: string | undefined;
  readonly program?: string | undefined;
  readonly name?: string | undefined;
  readonly locale?: Locale | undefined;
};

type ChangeRefusal =
  | Refusal<
      | 'standing_is_final'
      | 'reason_required'
      | 'program_required'
      | 'program_only_for_partners'
      | 'program_change_conflict'
    >
  | NotFound
  | Stale;

/**
 * The operator changes an organisation: its standing (D8, D21), a partner's program (M4), its name or language. With a
 * new program its grants transact or not as that program does; where A3 stands in the way nothing changes at all.
 * `readVersion`: the version that the caller saw, if it insists on it. What stays the same is no change.
 */
export const changeOrganization = (
  { db }: Deps,
  act: Act,
  id: string,
  patch: OrganizationPatch,
  readVersion?: number,
): Promise<Result<OrganizationRecord, ChangeRefusal>> =>
  inTransaction<OrganizationRecord, ChangeRefusal>(db, scopeOfChange(act, patch), async (tx) => {
    const isReliedOn = patch.standing !== undefined || patch.program !== undefined;
    await (isReliedOn ? beginWideAct : beginSharedAct)(tx, `organization:${id}`);
    const before = await organizationById(tx, id);
    if (!before) return notFound;
    if (readVersion !== undefined && readVersion !== before.version) return stale;
    const decided = decideChange(act, before, patch);
    if (!decided.ok) return decided;
    return isChanged(before, decided.value) ? applyChange(tx, act, before, decided.value, patch.reason) : ok(before);
  });

const applyChange = async (
  tx: Tx,
  act: Act,
  before: OrganizationRecord,
  after: OrganizationRecord,
  reason: string | undefined,
): Promise<Result<OrganizationRecord, ChangeRefusal>> => {
  if (!(await updateOrganization(tx, before, { ...after, program: programOf(after) }))) return stale;
  const followed = await followIfTransactingChanges(tx, act, before, after);
  if (!followed.ok) return followed;
  await announceChange(tx, act, before, after, reason);
  return ok({ ...after, version: before.version + 1 });
};

/** D1 and D21 as row-level security: the operator itself cannot touch a grant. A new program has to. */
const scopeOfChange = (act: Act, { program }: OrganizationPatch): Scope =>
  program === undefined ? scopeOf(act.actor) : { kind: 'system' };

const programOf = (organization: OrganizationRecord): Program | undefined =>
  organization.kind === 'partner' ? organization.program : undefined;

/** The organisation as it would be afterwards, if the law allows it. */
const decideChange = (
  act: Act,
  before: OrganizationRecord,
  patch: OrganizationPatch,
): Result<OrganizationRecord, Exclude<ChangeRefusal, NotFound | Stale>> => {
  const standing = changeStanding(before.standing, { to: patch.standing ?? before.standing, reason: patch.reason });
  if (!standing.ok) return standing;
  const program = programFor(before.kind, patch.program ?? programOf(before));
  if (!program.ok) return program;
  const after: OrganizationRecord = {
    ...before,
    name: patch.name ?? before.name,
    locale: patch.locale ?? before.locale,
    ...(standing.value !== before.standing && {
      standing: standing.value,
      standingReason: standing.value === 'active' ? undefined : patch.reason?.trim(),
      standingSince: act.now,
    }),
  };
  return ok(after.kind === 'partner' && program.value !== undefined ? { ...after, program: program.value } : after);
};

const isChanged = (before: OrganizationRecord, after: OrganizationRecord): boolean =>
  before.standing !== after.standing ||
  before.name !== after.name ||
  before.locale !== after.locale ||
  programOf(before) !== programOf(after);

const followIfTransactingChanges = async (
  tx: Tx,
  act: Act,
  before: OrganizationRecord,
  after: OrganizationRecord,
): Promise<Result<number, Refusal<'program_change_conflict'>>> => {
  if (before.kind !== 'partner' || after.kind !== 'partner') return ok(0);
  const transacting = transacts(after.program);
  return transacting === transacts(before.program) ? ok(0) : followProgram(tx, act, after.id, transacting);
};

const standingEvents = {
  active: 'reactivated',
  suspended: 'suspended',
  terminated: 'terminated',
} as const satisfies Record<Standing, string>;

const announceChange = async (
  tx: Tx,
  act: Act,
  before: OrganizationRecord,
  after: OrganizationRecord,
  reason: string | undefined,
): Promise<void> => {
  const parties = partiesOf(after);
  if (before.standing !== after.standing) {
    const happened = standingEvents[after.standing];
    await record(tx, act, {
      kind: `organization.${happened}`,
      ...parties,
      before: { standing: before.standing, reason: before.standingReason },
      after: { standing: after.standing, reason: reason?.trim() },
    });
    if (after.kind === 'partner')
      await post(tx, act, `partner.${happened}`, {
        partnerId: after.id,
        partner: after.name,
        reason: after.standingReason ?? '',
      });
  }
  if (programOf(before) !== programOf(after))
    await record(tx, act, {
      kind: 'organization.program-changed',
      ...parties,
      before: { program: programOf(before) },
      after: { program: programOf(after) },
    });
  if (before.name !== after.name || before.locale !== after.locale)
    await record(tx, act, {
      kind: 'organization.changed',
      ...parties,
      before: { name: before.name, locale: before.locale },
      after: { name: after.name, locale: after.locale },
    });
};

/** Whom an event about an organisation concerns, and its subject. */
const partiesOf = ({ id, kind }: OrganizationRecord) => ({
  ...(kind === 'partner' && { partner: id }),
  ...(kind === 'customer' && { customer: id }),
  subject: { kind: 'organization', id },
});
