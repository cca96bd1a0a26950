import { type Instant, rfc3339 } from '@mandate/domain/kernel/time';
import type { AuditEvent } from '../audit/queries.ts';

export const cloudEventType = 'application/cloudevents+json; charset=utf-8';

/** A change as a CloudEvent (1.0, structured mode): the same facts as in the audit log, under the same id. */
export const cloudEventOf = (event: AuditEvent, source: string): string =>
  envelope(source, event, {
    actor: event.actor,
    customer: event.customer,
    partner: event.partner,
    counterpart: event.counterpart,
    onBehalfOf: event.onBehalfOf,
    subject: event.subject,
    before: event.before ?? null,
    after: event.after ?? null,
  });

/** What a test sends: no change has happened. */
export const testEventOf = (
  test: { readonly id: string; readonly kind: string; readonly at: Instant; readonly webhook: string },
  source: string,
): string =>
  envelope(source, { ...test, subject: { kind: 'webhook', id: test.webhook } }, { message: 'This is a test.' });

type Head = {
  readonly id: string;
  readonly kind: string;
  readonly at: Instant;
  readonly subject: { readonly kind: string; readonly id: string };
};

const envelope = (source: string, { id, kind, at, subject }: Head, data: object): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: `mandate.${kind}`,
    subject: `${subject.kind}/${subject.id}`,
    time: rfc3339(at),
    datacontenttype: 'application/json',
    data,
  });
