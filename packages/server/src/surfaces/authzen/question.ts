import { parseId } from '@mandate/domain/kernel/id';
import type { Question } from '../../access/queries.ts';
import { type AskedQuestion, resourceTypes } from './schemas.ts';

export type ResourceType = (typeof resourceTypes)[number];

export const isResourceType = (type: string): type is ResourceType =>
  (resourceTypes as readonly string[]).includes(type);

/**
 * What a caller claims in `properties` only says which records to look at; it is never believed. An id that is no UUID
 * names nothing, like one that does not exist.
 */
export const toQuestion = ({ subject, action, resource }: AskedQuestion): Question => {
  const properties = resource.properties ?? {};
  const claimed = (name: string): string | undefined => {
    const value = properties[name];
    return typeof value === 'string' ? value : undefined;
  };
  const organization = subject.properties?.organization;
  const common = {
    person: parseId('person', subject.id) ?? nobody,
    organization: typeof organization === 'string' ? (parseId('organization', organization) ?? nobody) : undefined,
    action: action.name,
  };
  const customer = claimed('customer');
  const customerId = customer === undefined ? undefined : (parseId('organization', customer) ?? nobody);
  const id = parseId('organization', resource.id) ?? nobody;
  switch (resource.type) {
    case 'service':
      return { ...common, resource: { service: resource.id, customer: customerId } };
    case 'subscription':
      return { ...common, resource: { subscription: id, customer: customerId } };
    case 'customer':
      return { ...common, resource: { customer: id, service: claimed('service') } };
    case 'partner':
      return { ...common, resource: { account: id, customer: customerId } };
  }
};

const nobody = '00000000-0000-0000-0000-000000000000';
