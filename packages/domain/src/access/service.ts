import type { LocalizedText } from '../kernel/locale.ts';

/** Agent roles that can hold service roles at all: sales agents get nothing in the tenant (D5). */
export type TenantAgentRole = 'admin_agent' | 'helpdesk_agent';

/** A role inside a service, as its manifest names it, and the actions that it includes. */
export type ServiceRole = { readonly names: LocalizedText; readonly actions: readonly string[] };

/** What can be bought of a service: an offer, its add-ons, and the offers to which it can be upgraded (D12). */
export type Offer = {
  readonly id: string;
  readonly names: LocalizedText;
  readonly addOnTo?: readonly string[] | undefined;
  readonly upgradesTo?: readonly string[] | undefined;
};

/** What is administered: data published by the operator, never code. Roles and actions are the service's own. */
export type ServiceManifest = {
  readonly id: string;
  readonly names: LocalizedText;
  readonly licensing: 'licence' | 'usage';
  readonly actions: readonly { readonly name: string; readonly names: LocalizedText }[];
  readonly roles: Readonly<Record<string, ServiceRole>>;
  /** Which service roles an agent of a partner may hold, when they were granted (D5). */
  readonly agentRoles: Readonly<Record<TenantAgentRole, readonly string[]>>;
  /** Which service roles the customer's own people hold, besides its global administrators, who hold all. */
  readonly customerRoles: Readonly<Record<'user_admin' | 'billing_admin', readonly string[]>>;
  /** What a grant gives when nothing else is said (D5). */
  readonly defaultRoles: readonly string[];
  readonly offers: readonly Offer[];
};

type ManifestFault = { readonly pointer: string; readonly reason: string };

/**
 * What a manifest's own shape cannot say: that its names refer to each other. Empty means it can be published.
 * `reserved` are the actions of the law itself, which no service may redefine.
 */
export const manifestFaults = (manifest: ServiceManifest, reserved: readonly string[]): readonly ManifestFault[] => [
  ...actionFaults(manifest, reserved),
  ...roleFaults(manifest),
  ...offerFaults(manifest),
];

const actionFaults = (manifest: ServiceManifest, reserved: readonly string[]): ManifestFault[] => {
  const names = manifest.actions.map((action) => action.name);
  return names.flatMap((name, index) => {
    if (reserved.includes(name)) return [{ pointer: `/actions/${index}/name`, reason: 'is an action of the law' }];
    if (names.indexOf(name) !== index) return [{ pointer: `/actions/${index}/name`, reason: 'stands twice' }];
    return [];
  });
};

const roleFaults = (manifest: ServiceManifest): ManifestFault[] => {
  const actions = manifest.actions.map((action) => action.name);
  const inRoles = Object.entries(manifest.roles).flatMap(([role, { actions: held }]) =>
    missing(held, actions).map((index) => ({ pointer: `/roles/${role}/actions/${index}`, reason: 'is no action' })),
  );
  const lists = [
    ...Object.entries(manifest.agentRoles).map(([agent, list]) => [`/agentRoles/${agent}`, list] as const),
    ...Object.entries(manifest.customerRoles).map(([role, list]) => [`/customerRoles/${role}`, list] as const),
    ['/defaultRoles', manifest.defaultRoles] as const,
  ];
  const references = lists.flatMap(([pointer, list]) =>
    missing(list, Object.keys(manifest.roles)).map((index) => ({
      pointer: `${pointer}/${index}`,
      reason: 'is no role',
    })),
  );
  return [...inRoles, ...references];
};

const offerFaults = (manifest: ServiceManifest): ManifestFault[] => {
  const offers = manifest.offers.map((offer) => offer.id);
  return manifest.offers.flatMap((offer, position) => [
    ...(offers.indexOf(offer.id) === position ? [] : [{ pointer: `/offers/${position}/id`, reason: 'stands twice' }]),
    ...(['addOnTo', 'upgradesTo'] as const).flatMap((field) =>
      missing(offer[field] ?? [], offers).map((index) => ({
        pointer: `/offers/${position}/${field}/${index}`,
        reason: 'is no offer',
      })),
    ),
  ]);
};

const missing = (names: readonly string[], known: readonly string[]): number[] =>
  names.flatMap((name, index) => (known.includes(name) ? [] : [index]));
