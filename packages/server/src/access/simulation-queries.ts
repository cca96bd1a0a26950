import type { Locale } from '@mandate/domain/kernel/locale';
import { peopleOf, personIn } from '../identity/queries.ts';
import { namesOf } from '../organizations/queries.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading, type Tx } from '../platform/db.ts';
import type { Simulation } from './powers.ts';
import { publishedServices } from './service-queries.ts';

/** Somebody who has one of the roles that gain or lose something. */
export type Affected = {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly roles: readonly string[];
};

/** What a simulation is told with: names by id, and the people behind the roles, as far as the actor may know them. */
export type Told = {
  readonly names: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, string>;
  readonly people: readonly Affected[];
};

const mostOrganizations = 50;
const mostPeople = 200;

/**
 * Names and people, read in the actor's own scope: a customer does not learn whom a partner employs, nor a partner whom
 * another one does.
 */
export const tellingOf = (db: Db, actor: Actor, { lines }: Simulation, locale: Locale): Promise<Told> =>
  reading(db, scopeOf(actor), async (tx) => {
    const ids = lines.flatMap(({ organization, customer }) => [organization, customer]);
    const services = await publishedServices(tx);
    const names = await namesOf(
      tx,
      [...new Set(ids)].filter((id) => id !== undefined),
    );
    return {
      names: new Map([...names, ...(await nameOfPerson(tx, lines[0]))]),
      services: new Map(services.map(({ manifest }) => [manifest.id, manifest.names[locale]])),
      people: await peopleBehind(tx, actor, lines),
    };
  });

/** The person whose roles change; whoever may change them may know the name. */
const nameOfPerson = async (tx: Tx, line: Simulation['lines'][number] | undefined): Promise<[string, string][]> => {
  if (line?.person === undefined || line.organization === undefined) return [];
  const person = await personIn(tx, line.organization, line.person);
  return person ? [[person.id, person.displayName]] : [];
};

const peopleBehind = async (tx: Tx, actor: Actor, lines: Simulation['lines']): Promise<readonly Affected[]> => {
  const rolesByOrganization = new Map<string, Set<string>>();
  for (const { organization, role } of lines) {
    if (organization === undefined || role === undefined) continue;
    if (actor.organization.kind !== 'operator' && organization !== actor.organization.id) continue;
    const roles = rolesByOrganization.get(organization) ?? new Set();
    rolesByOrganization.set(organization, roles.add(role));
  }
  const people: Affected[] = [];
  for (const [organization, roles] of [...rolesByOrganization].slice(0, mostOrganizations))
    for (const person of await peopleOf(tx, organization, { limit: mostPeople })) {
      const affected = person.roles.filter((role) => roles.has(role));
      if (affected.length > 0) people.push({ id: person.id, name: person.displayName, organization, roles: affected });
    }
  return people;
};
