import type { Instant } from '../kernel/time.ts';
import type { Subject } from '../organizations/subject.ts';
import type { Facts } from './facts.ts';
import { isLive } from './privilege.ts';
import type { ServiceManifest } from './service.ts';

/** The roles of a service that are open to these agents or people at all, in the manifest's order (D5). */
export const openRoles = (service: ServiceManifest, { roles, organization }: Subject): readonly string[] => {
  const holders: Readonly<Record<string, readonly string[]>> =
    organization.kind === 'partner' ? service.agentRoles : service.customerRoles;
  const open = new Set(roles.flatMap((role) => holders[role] ?? []));
  return Object.keys(service.roles).filter((role) => open.has(role));
};

/**
 * The roles of a service that the subject holds at the customer in question, now: for an agent those that were granted
 * to its partner and are open to its own role (D5), for a customer's own people those of the manifest, all of them for
 * its global administrators. Nobody's elsewhere (D22), never the operator's (D21), none of a terminated partner (D8).
 */
export const heldRoles = (service: ServiceManifest, facts: Facts, now: Instant): readonly string[] => {
  const { subject, customer, privileges } = facts;
  const { kind, id, standing } = subject.organization;
  if (kind === 'operator') return [];
  if (kind === 'customer') {
    if (customer !== id) return [];
    return subject.roles.includes('global_admin') ? Object.keys(service.roles) : openRoles(service, subject);
  }
  if (standing === 'terminated') return [];
  const granted = privileges
    .filter((privilege) => privilege.service === service.id && isLive(privilege, now))
    .flatMap((privilege) => privilege.roles);
  return openRoles(service, subject).filter((role) => granted.includes(role));
};
