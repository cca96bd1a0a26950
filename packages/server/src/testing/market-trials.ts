import type { Result } from '@mandate/domain/kernel/result';
import { rolesByKind } from '@mandate/domain/organizations/role';
import fc from 'fast-check';
import { acceptRequest, grantDirectly } from '../access/grant-commands.ts';
import { removePrivileges } from '../access/removal-commands.ts';
import { publishService, shippedServices } from '../access/service-commands.ts';
import type { Trial } from '../access/simulation-commands.ts';
import { changePerson } from '../identity/commands.ts';
import { changeOrganization } from '../organizations/commands.ts';
import type { Actor } from '../platform/actor.ts';
import { accepting, type World } from './world.ts';

/** A trial, who would do it, and the same thing done in earnest. */
export type Attempt = {
  readonly actor: Actor;
  readonly trial: Trial;
  readonly inEarnest: () => Promise<Result<unknown, unknown>>;
};
export type AnAttempt = (world: World) => Promise<Attempt>;

const partners = ['ana', 'bo', 'provider', 'reseller', 'advisor'] as const;
const customers = ['lotus', 'pine'] as const;
const services = ['office365', 'azure'] as const;

const granting = fc.record({
  customer: fc.constantFrom(...customers),
  partner: fc.constantFrom(...partners),
  service: fc.constantFrom(...services),
  roles: fc.option(fc.subarray(['administrator', 'reader'], { minLength: 1 }), { nil: undefined }),
  replace: fc.option(fc.constantFrom(...partners), { nil: undefined }),
});

/** Any change of a market that can be tried out; many are refused. */
export const anyAttempt: fc.Arbitrary<AnAttempt> = fc.oneof(
  fc.tuple(granting, fc.boolean()).map(
    ([chosen, isAsked]): AnAttempt =>
      async (world) => {
        const { actor, acceptance } = choosing(world, chosen);
        const partner = world[chosen.partner];
        if (isAsked && chosen.partner !== 'reseller') {
          const token = world.firstToken(partner);
          return {
            actor,
            trial: { kind: 'acceptRequest', token, choices: acceptance.choices },
            inEarnest: () => acceptRequest(world, world.act(actor), token, acceptance),
          };
        }
        return {
          actor,
          trial: { kind: 'grant', partner: partner.id, choices: acceptance.choices },
          inEarnest: () => grantDirectly(world, world.act(actor), partner.id, acceptance),
        };
      },
  ),
  fc
    .record({
      customer: fc.constantFrom(...customers),
      partner: fc.option(fc.constantFrom(...partners), { nil: undefined }),
      service: fc.option(fc.constantFrom(...services), { nil: undefined }),
    })
    .map(
      ({ customer, partner, service }): AnAttempt =>
        async (world) => {
          const actor = world[customer].people.admin;
          const chosen = { partner: partner && world[partner].id, service };
          return {
            actor,
            trial: { kind: 'removePrivileges', ...chosen },
            inEarnest: () => removePrivileges(world, world.act(actor), chosen),
          };
        },
    ),
  fc
    .record({ company: fc.constantFrom(...partners, ...customers, 'operator'), person: fc.nat(5), roles: fc.nat(63) })
    .map(
      ({ company, person, roles }): AnAttempt =>
        async (world) => {
          const { organization, people, id } = world[company as 'ana'];
          const known = rolesByKind[organization.kind];
          const chosen = known.filter((_, index) => (roles >> index) % 2 === 1);
          const everybody = Object.values<Actor>(people);
          const one = everybody[person % everybody.length] as Actor;
          const wanted = chosen.length > 0 ? chosen : [known[0]];
          return {
            actor: people.admin,
            trial: { kind: 'changeRoles', organization: id, person: one.id, roles: wanted },
            inEarnest: () => changePerson(world, world.act(people.admin), id, one.id, { roles: wanted }),
          };
        },
    ),
  fc
    .record({
      company: fc.constantFrom(...partners, 'lotus'),
      standing: fc.constantFrom('active', 'suspended', 'terminated'),
    })
    .map(
      ({ company, standing }): AnAttempt =>
        async (world) => {
          const actor = world.operator.people.admin;
          const { id } = world[company as 'ana'];
          const patch = { standing: standing as 'active', reason: 'Because' };
          return {
            actor,
            trial: { kind: 'changeStanding', organization: id, standing: patch.standing },
            inEarnest: () => changeOrganization(world, world.act(actor), id, patch),
          };
        },
    ),
  fc.record({ service: fc.constantFrom(...services), taken: fc.nat(9) }).map(
    ({ service, taken }): AnAttempt =>
      async (world) => {
        const actor = world.operator.people.admin;
        const shipped = (await shippedServices()).find(({ id }) => id === service);
        if (!shipped) throw new Error(`${service} is not shipped.`);
        const roles = Object.entries(shipped.roles).map(([name, role]) => [
          name,
          { ...role, actions: role.actions.slice(taken) },
        ]);
        const manifest = { ...shipped, roles: Object.fromEntries(roles) };
        return {
          actor,
          trial: { kind: 'publishManifest', manifest },
          inEarnest: () => publishService(world, world.act(actor), manifest),
        };
      },
  ),
);

type Chosen = {
  readonly customer: (typeof customers)[number];
  readonly partner: (typeof partners)[number];
  readonly service: string;
  readonly roles: readonly string[] | undefined;
  readonly replace: (typeof partners)[number] | undefined;
};

const choosing = (world: World, { customer, service, roles, replace }: Chosen) => ({
  actor: world[customer].people.admin,
  acceptance: accepting([{ service, ...(roles && { roles }), ...(replace && { replace: world[replace].id }) }]),
});
