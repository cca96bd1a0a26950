import type { ActionName } from '@mandate/domain/access/actions';
import type { Id } from '@mandate/domain/kernel/id';
import { ok, type Result } from '@mandate/domain/kernel/result';
import {
  channels,
  type Subscription,
  type SubscriptionMove,
  seatBounds,
  subscriptionMoves,
  subscriptionStatuses,
} from '@mandate/domain/subscriptions/subscription';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { judge } from '../access/judge.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { etagOf } from '../platform/http/etag.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { readVersionOf } from '../platform/http/read-version.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import { updateBillingProfile } from './billing-profile-commands.ts';
import {
  changePartnerOfRecord,
  changeSeats,
  createSubscription,
  moveSubscription,
  orderAddOn,
  type SubscriptionKey,
  type SubscriptionRefusal,
  setSupportContact,
  transitionSubscription,
} from './commands.ts';
import { subscriptionsAt, visibleSubscription } from './queries.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const tags = ['subscriptions'] as const;
const customerParams = z.object({ id: idOf('organization') });
const params = customerParams.extend({ subscription: idOf('subscription') });
const offerId = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/);
const seats = z.int().min(-seatBounds.most).max(seatBounds.most);

const subscriptionSchema = z
  .object({
    id: idOf('subscription'),
    customer: idOf('organization'),
    service: z.string(),
    offer: z.string(),
    addOnTo: idOf('subscription').optional(),
    channel: z.enum(channels),
    reseller: idOf('organization')
      .optional()
      .meta({ description: 'Reseller of record; none where the operator sold it.' }),
    advisor: idOf('organization').optional(),
    partnerOfRecord: idOf('organization').optional(),
    indirectReseller: idOf('organization').optional(),
    supportContact: idOf('organization').optional(),
    seats: z.int(),
    status: z.enum(subscriptionStatuses),
    since: instantSchema,
    suspendedAt: instantSchema.optional(),
    version: z.int(),
  })
  .meta({ id: 'Subscription' });

const withTag = (subscription: Subscription, status = 200) =>
  answer(status, subscription, { etag: etagOf(subscription.version) });

const tagged = (changed: Result<Subscription, SubscriptionRefusal>) => (changed.ok ? withTag(changed.value) : changed);

const keyOf = (
  { id, subscription }: { id: Id<'organization'>; subscription: Id<'subscription'> },
  request: FastifyRequest,
): SubscriptionKey => ({ customer: id, subscription, readVersion: readVersionOf(request) });

/** Subscriptions as far as the law needs them: seats bought through a channel, and who may change what. */
export const subscriptionRoutes = (app: OurApp, deps: Deps): void => {
  mountReading(app, deps);
  mountOrdering(app, deps);
  mountMoves(app, deps);
  mountChanges(app, deps);
  mountBillingProfile(app, deps);
};

const mountReading = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/customers/:id/subscriptions',
    permission: 'subscription.read',
    operationId: 'listSubscriptions',
    summary: 'The subscriptions of a customer: its partners’ and its own view',
    tags,
    params: customerParams,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(subscriptionSchema) },
    handle: async ({ actor, params: { id }, query: { limit, after }, request, now }) => {
      const rows = await reading(deps.db, scopeOf(actor), async (tx) => {
        const asked = await judge(tx, actor, 'subscription.read', { customer: id }, now);
        return asked.ok ? ok(await subscriptionsAt(tx, id, { after, limit: limit + 1 })) : asked;
      });
      return rows.ok ? page(rows.value, limit, (row) => row.id, request.url) : rows;
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/customers/:id/subscriptions/:subscription',
    permission: 'subscription.read',
    operationId: 'readSubscription',
    summary: 'One subscription',
    tags,
    params,
    answers: { 200: subscriptionSchema },
    handle: async ({ actor, params: { id, subscription }, now }) => {
      const found = await reading(deps.db, scopeOf(actor), (tx) =>
        visibleSubscription(tx, actor, { customer: id, subscription }, now),
      );
      return found.ok ? withTag(found.value) : found;
    },
  });
};

const mountOrdering = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/customers/:id/subscriptions',
    permission: 'subscription.create',
    operationId: 'createSubscription',
    summary: 'Order seats of an offer: partners through csp, the operator direct or for an advisor',
    tags,
    params: customerParams,
    body: z
      .strictObject({
        offer: offerId,
        seats,
        channel: z.enum(channels).default('csp'),
        indirectReseller: idOf('organization').optional(),
        advisor: idOf('organization').optional(),
      })
      .meta({ id: 'Order' }),
    answers: { 201: subscriptionSchema },
    handle: async ({ params: { id }, body, ...context }) => {
      const created = await createSubscription(deps, actOf(app, context), { customer: id, ...body });
      return created.ok ? withTag(created.value, 201) : created;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/customers/:id/subscriptions/:subscription/add-ons',
    permission: 'subscription.addon.order',
    operationId: 'orderAddOn',
    summary: 'Order an add-on for a subscription (N3)',
    tags,
    params,
    body: z.strictObject({ offer: offerId, seats }).meta({ id: 'AddOnOrder' }),
    answers: { 201: subscriptionSchema },
    handle: async ({ params: path, body, request, ...context }) => {
      const ordered = await orderAddOn(deps, actOf(app, { ...context, request }), keyOf(path, request), body);
      return ordered.ok ? withTag(ordered.value, 201) : ordered;
    },
  });
};

const mountMoves = (app: OurApp, deps: Deps): void => {
  for (const move of Object.keys(subscriptionMoves) as SubscriptionMove[])
    route(app, {
      method: 'POST',
      url: `/api/customers/:id/subscriptions/:subscription/${move}`,
      permission: `subscription.${move}`,
      operationId: `${move}Subscription`,
      summary: `${move[0]?.toUpperCase()}${move.slice(1)} a subscription (N7)`,
      tags,
      params,
      answers: { 200: subscriptionSchema },
      handle: async ({ params: path, request, ...context }) =>
        tagged(await moveSubscription(deps, actOf(app, { ...context, request }), keyOf(path, request), move)),
    });
};

const mountChanges = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/customers/:id/subscriptions/:subscription/seats',
    // Whoever may add may remove: both rows of the law name the same roles; the command asks the one that applies.
    permission: 'subscription.seats.add',
    operationId: 'changeSeats',
    summary: 'Add or remove seats: `change` is how many more or, negative, fewer (N2)',
    tags,
    params,
    body: z.strictObject({ change: seats.refine((change) => change !== 0) }).meta({ id: 'SeatChange' }),
    answers: { 200: subscriptionSchema },
    handle: async ({ params: path, body, request, ...context }) =>
      tagged(await changeSeats(deps, actOf(app, { ...context, request }), keyOf(path, request), body.change)),
  });

  route(app, {
    method: 'POST',
    url: '/api/customers/:id/subscriptions/:subscription/transition',
    permission: 'subscription.transition',
    operationId: 'transitionSubscription',
    summary: 'Upgrade to an offer that the present one lists (D12, N4)',
    tags,
    params,
    body: z.strictObject({ offer: offerId }).meta({ id: 'Transition' }),
    answers: { 200: subscriptionSchema },
    handle: async ({ params: path, body, request, ...context }) =>
      tagged(await transitionSubscription(deps, actOf(app, { ...context, request }), keyOf(path, request), body.offer)),
  });

  route(app, {
    method: 'PUT',
    url: '/api/customers/:id/subscriptions/:subscription/partner-of-record',
    permission: 'subscription.partner-of-record.change',
    operationId: 'changePartnerOfRecord',
    summary: 'Change who is credited, and nothing else (N6)',
    tags,
    params,
    body: z.strictObject({ partner: idOf('organization') }).meta({ id: 'PartnerOfRecord' }),
    answers: { 200: subscriptionSchema },
    handle: async ({ params: path, body, request, ...context }) =>
      tagged(
        await changePartnerOfRecord(deps, actOf(app, { ...context, request }), keyOf(path, request), body.partner),
      ),
  });

  route(app, {
    method: 'PUT',
    url: '/api/customers/:id/subscriptions/:subscription/support-contact',
    permission: 'subscription.support-contact.set',
    operationId: 'setSupportContact',
    summary: 'Name the partner that answers the customer’s questions (A5)',
    tags,
    params,
    body: z.strictObject({ partner: idOf('organization') }).meta({ id: 'SupportContact' }),
    answers: { 200: subscriptionSchema },
    handle: async ({ params: path, body, request, ...context }) =>
      tagged(await setSupportContact(deps, actOf(app, { ...context, request }), keyOf(path, request), body.partner)),
  });
};

const profileSchema = z
  .strictObject({
    companyName: text(200),
    email: z.email().max(254),
    addressLine: text(200),
    city: text(100),
    postalCode: text(20),
  })
  .meta({ id: 'BillingProfile' });

const mountBillingProfile = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'PUT',
    url: '/api/customers/:id/billing-profile',
    permission: 'customer.billing-profile.update',
    operationId: 'updateBillingProfile',
    summary: 'Whom this reseller bills at the customer; its own record (A5)',
    tags: ['customers'],
    params: customerParams,
    body: profileSchema,
    answers: { 200: z.object({ version: z.int(), updatedAt: instantSchema }) },
    handle: async ({ params: { id }, body, request, ...context }) => {
      const act = actOf(app, { ...context, request });
      const saved = await updateBillingProfile(deps, act, id, body, readVersionOf(request));
      return saved.ok ? answer(200, saved.value, { etag: etagOf(saved.value.version) }) : saved;
    },
  });
};
