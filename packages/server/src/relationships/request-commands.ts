import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { usableLink } from '@mandate/domain/relationships/link';
import { judge } from '../access/judge.ts';
import { record } from '../audit/commands.ts';
import { recipientsOf } from '../identity/queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct, onlyWidens } from '../platform/revision.ts';
import { requestUrl } from './message-commands.ts';
import { linkByToken } from './queries.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };

/**
 * D2: declining leaves nothing but the record of it, and the partner is told. The link stays good: the customer may
 * change its mind.
 */
export const declineRequest = (
  { db }: Deps,
  act: PersonalAct,
  token: string,
  reason: string | undefined,
): Promise<Result<{ readonly declined: true }, Refusal>> =>
  inTransaction<{ readonly declined: true }, Refusal>(db, scopeOf(act.actor), async (tx) => {
    const customer = act.actor.organization.id;
    await beginCustomerAct(tx, customer);
    onlyWidens(tx);
    const asked = await judge(tx, act.actor, 'request.decline', { customer }, act.now);
    if (!asked.ok) return asked;
    const link = usableLink(await linkByToken(tx, token, true));
    if (!link.ok) return link;
    await record(tx, act, {
      kind: 'request.declined',
      customer,
      partner: link.value.partner,
      counterpart: link.value.reseller,
      subject: { kind: 'link', id: link.value.id },
      after: { reason: reason ?? null },
    });
    await post(tx, act, 'request.declined', { customer, partner: link.value.partner, reason: reason ?? null });
    return ok({ declined: true });
  });

/** D1: whoever cannot accept forwards the request to the tenant's global admins. Answers how many were written to. */
export const forwardRequest = (
  { db, publicUrl }: Deps,
  act: PersonalAct,
  token: string,
): Promise<Result<{ readonly forwardedTo: number }, Refusal>> =>
  inTransaction<{ readonly forwardedTo: number }, Refusal>(db, scopeOf(act.actor), async (tx) => {
    const customer = act.actor.organization.id;
    const asked = await judge(tx, act.actor, 'request.forward', {}, act.now);
    if (!asked.ok) return asked;
    const link = usableLink(await linkByToken(tx, token, true));
    if (!link.ok) return link;
    if (link.value.partner === customer) return refuse('self_dealing');
    const admins = await recipientsOf(tx, customer, ['global_admin']);
    await record(tx, act, {
      kind: 'request.forwarded',
      customer,
      partner: link.value.partner,
      subject: { kind: 'link', id: link.value.id },
      after: { recipients: admins.length },
    });
    const payload = { customer, partner: link.value.partner, by: act.actor.name, url: requestUrl(publicUrl(), token) };
    await post(tx, act, 'request.forwarded', payload);
    return ok({ forwardedTo: admins.length });
  });
