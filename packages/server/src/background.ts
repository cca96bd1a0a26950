import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { accessRequestMails } from './access/access-request-messages.ts';
import { keepEnds } from './access/expiry-commands.ts';
import { accessMails } from './access/messages.ts';
import { identityMails } from './identity/messages.ts';
import type { OAuth } from './identity/oauth.ts';
import { organizationMails } from './organizations/messages.ts';
import { clean } from './platform/cleaning.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Db, Tx } from './platform/db.ts';
import { forgetOldChanges } from './platform/freshness/node-store.ts';
import type { Jobs } from './platform/jobs.ts';
import { startMailer } from './platform/mailer.ts';
import { outboundTo } from './platform/outbound.ts';
import type { MailDraft } from './platform/outbox.ts';
import { publicAddresses } from './platform/public-address.ts';
import { type Expand, startRelay } from './platform/relay.ts';
import type { SecretBox } from './platform/secret-box.ts';
import { systemAct } from './platform/system-act.ts';
import { relationshipMails } from './relationships/messages.ts';
import type { AuditedChange } from './security-events/affected-queries.ts';
import {
  forgetSecurityEvents,
  raiseSecurityEvents,
  securityEvent,
  startPushing,
} from './security-events/delivery-commands.ts';
import { deleteOverdue } from './subscriptions/deletion-commands.ts';
import { subscriptionMails } from './subscriptions/messages.ts';
import { forgetDeliveries } from './webhooks/delivery-commands.ts';
import { startDispatcher } from './webhooks/dispatcher.ts';
import { webhookMails } from './webhooks/messages.ts';
import { countingAttempts } from './webhooks/metrics.ts';

export type Background = {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Config;
  readonly publicUrl: () => string;
  readonly secretBox: SecretBox;
  readonly registry: Registry;
  /** Signs what is pushed to services. */
  readonly sign: OAuth['sign'];
};

/** Starts what a server does besides answering. Each part that has to be ended leaves its end with `closers`. */
export const startBackground = async (parts: Background, closers: (() => Promise<void>)[]): Promise<void> => {
  const send = outboundTo({ isAllowed: publicAddresses(parts.config.webhookAllow) });
  // Its queue has to be there before the relay fills it.
  await startPushing({ ...parts, send });
  await startPost(parts, closers);
  closers.push(startDispatcher({ ...parts, send: countingAttempts(parts.registry, send) }).stop);
  await scheduleJobs(parts);
};

/** Outbox to mails to SMTP. Which event calls for which mails, the features say. */
const startPost = async ({ config, ...post }: Background, closers: (() => Promise<void>)[]): Promise<void> => {
  await startMailer({ ...post, smtpUrl: config.smtpUrl, mailFrom: config.mailFrom });
  const mails: Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>> = {
    ...identityMails,
    ...organizationMails,
    ...relationshipMails(post.publicUrl),
    ...accessMails(post.publicUrl),
    ...accessRequestMails(post.publicUrl),
    ...subscriptionMails,
    ...webhookMails,
  };
  const expand: Expand = async (tx, kind, payload) => {
    if (kind === securityEvent) await raiseSecurityEvents(post, tx, payload as AuditedChange);
    return mails[kind]?.(tx, payload) ?? [];
  };
  const relay = await startRelay({ ...post, expand });
  closers.push(relay.stop);
};

const scheduleJobs = async ({ jobs, db, clock }: Background): Promise<void> => {
  await jobs.schedule('privileges.keep-ends', '*/5 * * * *', async () => {
    await keepEnds({ db }, systemAct(clock)); // D16
  });
  await jobs.schedule('subscriptions.delete-overdue', '7 * * * *', async () => {
    await deleteOverdue({ db }, systemAct(clock)); // D15
  });
  await jobs.schedule('freshness.forget-old-changes', '*/10 * * * *', () => forgetOldChanges(db)); // X5
  await jobs.schedule('platform.clean', '23 3 * * *', () => clean({ db, clock }));
  await jobs.schedule('security-events.clean', '53 3 * * *', () => forgetSecurityEvents({ db, clock }));
  await jobs.schedule('webhooks.clean', '41 3 * * *', () => forgetDeliveries({ db, clock }));
};
