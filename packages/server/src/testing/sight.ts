import type { Db } from '../platform/db.ts';
import type { Persona } from './neighbours.ts';

type Row = Readonly<Record<string, unknown>>;
export type Records = Readonly<Record<string, readonly Row[]>>;

const tables = [
  'organization',
  'person',
  'membership',
  'partnership',
  'relationship',
  'subscription',
  'privilege',
  'consent',
  'access_token',
  'service_client',
  'mail',
  'invitation_link',
  'partnership_link',
  'billing_profile',
  'audit_event',
  'webhook',
  'access_request',
  'security_event_stream',
] as const;

/** All records that say who is whose business, as the owner of the database sees them. */
export const readRecords = async (db: Db): Promise<Records> => {
  const read: [string, Row[]][] = [];
  for (const table of tables) {
    const { rows } = await db.pool.query<{ row: Row }>(`select to_jsonb(t) as row from ${table} t order by 1`);
    read.push([table, rows.map(({ row }) => row)]);
  }
  return Object.fromEntries(read);
};

/** Something that can be named in a request, with what it lies in: a subscription after its customer. */
export type Target = { readonly ids: readonly string[] };

/** Every noun that stands for a record in an address or a body. */
export type Noun =
  | 'customer'
  | 'partner'
  | 'organization'
  | 'person'
  | 'subscription'
  | 'partnership'
  | 'token'
  | 'client'
  | 'mail'
  | 'webhook'
  | 'access_request'
  | 'security_event_stream'
  | 'privilege';

/** A text that gives somebody away, and who may read it. */
export type Mark = { readonly text: string; readonly what: string; readonly seenBy: (viewer: Persona) => boolean };

const text = (row: Row, name: string): string => String(row[name]);
const named = (row: Row, id: string): boolean => Object.values(row).includes(id);

/**
 * Who may see what, told from the records of who is bound to whom and from nothing else: no route is known here. `owns`:
 * it can be addressed by this persona; `strange`: its very existence is none of its business.
 */
export const sightOf = (records: Records) => {
  const rows = (table: (typeof tables)[number]): readonly Row[] => records[table] ?? [];
  const organizations = new Map(rows('organization').map((row) => [text(row, 'id'), row]));
  const isOperator = ({ actor }: Persona): boolean => actor.organization.kind === 'operator';
  const own = ({ actor }: Persona, id: unknown): boolean => actor.organization.id === id;
  const party = (row: Row, { actor }: Persona): boolean => named(row, actor.organization.id);

  /** A customer is served by a partner, now or in the past; two partners share the channel. */
  const bound = (a: string, b: string): boolean =>
    [...rows('relationship'), ...rows('partnership'), ...rows('subscription')].some(
      (row) => named(row, a) && named(row, b),
    );

  const seesSubscription = (viewer: Persona, row: Row): boolean => {
    const { id } = viewer.actor.organization;
    const related = rows('relationship').some(
      (one) => one.customer_id === row.customer_id && one.partner_id === id && one.ended_at === null,
    );
    return isOperator(viewer) || related || [row.customer_id, row.reseller_id, row.indirect_reseller_id].includes(id);
  };

  const seesOrganization = (viewer: Persona, row: Row): boolean => {
    const { id, kind } = viewer.actor.organization;
    const other = text(row, 'id');
    if (isOperator(viewer) || own(viewer, other) || row.kind === 'operator' || bound(id, other)) return true;
    // M12, D7: a customer chooses among the active partners of its own market.
    const market = organizations.get(id)?.market;
    return kind === 'customer' && row.kind === 'partner' && row.standing === 'active' && row.market === market;
  };

  const isMember = (personId: unknown, { actor }: Persona): boolean =>
    rows('membership').some((one) => one.person_id === personId && one.organization_id === actor.organization.id);

  /** A1: a customer may know who acts for it: the people of the partners to which something binds it. */
  const isServedBy = ({ actor }: Persona, partner: string): boolean =>
    actor.organization.kind === 'customer' && bound(actor.organization.id, partner);
  const serves = (personId: unknown, viewer: Persona): boolean =>
    rows('membership').some((one) => one.person_id === personId && isServedBy(viewer, text(one, 'organization_id')));

  /** D18: an act is recorded with the person who did it, and both parties read what concerns them. */
  const actedFor = (personId: unknown, { actor }: Persona): boolean =>
    rows('audit_event').some((event) => event.actor_id === personId && named(event, actor.organization.id));

  /** D7, D8: a customer that names a partner is told why it cannot grant to it, so partners do exist for customers. */
  const existsFor = (viewer: Persona, row: Row): boolean =>
    seesOrganization(viewer, row) || (viewer.actor.organization.kind === 'customer' && row.kind === 'partner');

  type Sight = { readonly owner: string; readonly strange: (viewer: Persona) => boolean } & Target;
  const organizationTargets = (kind?: string): Sight[] =>
    [...organizations.values()]
      .filter((row) => kind === undefined || row.kind === kind)
      .map((row) => ({
        ids: [text(row, 'id')],
        owner: text(row, 'id'),
        strange: (viewer) => !existsFor(viewer, row),
      }));
  const recordTargets = (
    table: (typeof tables)[number],
    columns: readonly string[],
    owner: string,
    strange: (row: Row, viewer: Persona) => boolean,
  ): Sight[] =>
    rows(table).map((row) => ({
      ids: columns.map((column) => text(row, column)),
      owner: text(row, owner),
      strange: (viewer) => strange(row, viewer),
    }));

  const targets: Readonly<Record<Noun, readonly Sight[]>> = {
    customer: organizationTargets('customer'),
    partner: organizationTargets('partner'),
    organization: organizationTargets(),
    person: recordTargets(
      'membership',
      ['organization_id', 'person_id'],
      'organization_id',
      (row, viewer) => !isOperator(viewer) && !own(viewer, row.organization_id),
    ),
    subscription: recordTargets(
      'subscription',
      ['customer_id', 'id'],
      'customer_id',
      (row, viewer) => !seesSubscription(viewer, row),
    ),
    partnership: recordTargets('partnership', ['id'], 'id', (row, viewer) => !party(row, viewer)),
    token: recordTargets('access_token', ['id'], 'organization_id', (row, viewer) => row.person_id !== viewer.actor.id),
    client: recordTargets(
      'service_client',
      ['id'],
      'organization_id',
      (row, viewer) => !own(viewer, row.organization_id),
    ),
    privilege: recordTargets(
      'privilege',
      ['customer_id', 'id'],
      'customer_id',
      (row, viewer) => !isOperator(viewer) && !party(row, viewer),
    ),
    webhook: recordTargets('webhook', ['id'], 'organization_id', (row, viewer) => !own(viewer, row.organization_id)),
    access_request: recordTargets(
      'access_request',
      ['id'],
      'id',
      (row, viewer) => !isOperator(viewer) && !party(row, viewer),
    ),
    security_event_stream: recordTargets('security_event_stream', ['id'], 'organization_id', (row, viewer) => {
      return !own(viewer, row.organization_id);
    }),
    mail: recordTargets('mail', ['id'], 'organization_id', (_, viewer) => !isOperator(viewer)),
  };

  const marksOf = (
    table: (typeof tables)[number],
    columns: readonly string[],
    seenBy: (row: Row, viewer: Persona) => boolean,
  ): Mark[] =>
    rows(table).flatMap((row) =>
      columns.map((column) => ({
        text: text(row, column),
        what: `${table}.${column}`,
        seenBy: (viewer) => isOperator(viewer) || seenBy(row, viewer),
      })),
    );
  /** Two partners of one customer see each other's id on its subscriptions, and nothing else of each other. */
  const onItsSubscription = (row: Row, viewer: Persona): boolean =>
    rows('subscription').some((one) => named(one, text(row, 'id')) && seesSubscription(viewer, one));
  const profiles = rows('billing_profile').flatMap((row) =>
    Object.values(row.profile as Record<string, string>).map(
      (value): Mark => ({
        text: value,
        what: 'billing_profile.profile',
        seenBy: (viewer) => isOperator(viewer) || party(row, viewer),
      }),
    ),
  );

  const marks: readonly Mark[] = [
    ...marksOf(
      'organization',
      ['id'],
      (row, viewer) => seesOrganization(viewer, row) || onItsSubscription(row, viewer),
    ),
    ...marksOf('organization', ['name'], (row, viewer) => seesOrganization(viewer, row)),
    ...marksOf('organization', ['domain'], (row, viewer) =>
      row.kind === 'customer' ? seesOrganization(viewer, row) : own(viewer, row.id),
    ),
    ...marksOf(
      'person',
      ['id'],
      (row, viewer) => isMember(row.id, viewer) || actedFor(row.id, viewer) || serves(row.id, viewer),
    ),
    ...marksOf('person', ['display_name'], (row, viewer) => isMember(row.id, viewer) || actedFor(row.id, viewer)),
    ...marksOf('person', ['email'], (row, viewer) => isMember(row.id, viewer)),
    ...marksOf('partnership', ['id'], party),
    ...marksOf('relationship', ['id'], party),
    ...marksOf('privilege', ['id'], party),
    ...marksOf('consent', ['id', 'sha256'], party),
    ...marksOf('subscription', ['id'], (row, viewer) => seesSubscription(viewer, row)),
    ...marksOf('access_token', ['id', 'name'], party),
    ...marksOf('service_client', ['id', 'name'], party),
    ...marksOf('webhook', ['id', 'url'], party),
    ...marksOf('access_request', ['id', 'asked_by_name'], party),
    ...marksOf('invitation_link', ['id', 'token'], party),
    ...marksOf('partnership_link', ['id', 'token'], party),
    ...marksOf(
      'mail',
      ['id', 'recipient'],
      (row, viewer) => party(row, viewer) || isOwnAddress(rows('person'), row, viewer),
    ),
    ...profiles.filter(({ text: value }) => !['Shanghai', '200000'].includes(value)),
  ];

  return {
    /** What is none of this persona's business, one record of every owner: addressing it is like addressing nothing. */
    strangers: (noun: Noun, viewer: Persona): readonly Target[] => {
      const strange = targets[noun].filter((target) => target.strange(viewer));
      return [...new Map(strange.map((target) => [target.owner, target])).values()];
    },
    isServedBy,
    /** Something of this kind that the persona may address, if there is any. */
    familiar: (noun: Noun, viewer: Persona): Target | undefined =>
      targets[noun].find((target) => !target.strange(viewer) && !target.ids.includes(viewer.actor.organization.id)) ??
      targets[noun].find((target) => !target.strange(viewer)),
    /** The texts in an answer that this persona must not see. */
    leaksIn: (viewer: Persona | undefined, body: string): readonly string[] =>
      marks
        .filter((mark) => body.includes(mark.text) && !(viewer && mark.seenBy(viewer)))
        .map((mark) => `${mark.what} ${mark.text}`),
  };
};

/** A mail to a person of one's own: the address is known, whoever's the mail was. */
const isOwnAddress = (people: readonly Row[], row: Row, { actor }: Persona): boolean =>
  people.some((person) => person.email === row.recipient && person.id === actor.id);
