import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Subject } from '@mandate/domain/organizations/subject';
import { subjectOf } from '../world.ts';

const numberAtEnd = (id: string): number => Number.parseInt(id.slice(-12), 16);

export const subjectWith = (person: string): Subject => subjectOf(numberAtEnd(person));
export const customerNumber = numberAtEnd;

/** The actions that an agent may do with these roles of a service, for engines that want them written out (D5). */
export const actionsCarried = (
  { roles }: Pick<Subject, 'roles'>,
  manifest: ServiceManifest,
  granted: readonly string[],
): string[] => {
  const holders: Readonly<Record<string, readonly string[]>> = manifest.agentRoles;
  const open = new Set(roles.flatMap((role) => holders[role] ?? []));
  const carried = granted.filter((role) => open.has(role)).flatMap((role) => manifest.roles[role]?.actions ?? []);
  return [...new Set(carried)];
};
