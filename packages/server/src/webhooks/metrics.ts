import { Counter, type Registry } from 'prom-client';
import type { Outbound, Outcome } from '../platform/outbound.ts';

const outcomeOf = (outcome: Outcome): string => {
  if ('failure' in outcome) return outcome.failure;
  return outcome.status >= 200 && outcome.status < 300 ? 'accepted' : 'not_accepted';
};

/** Counts at /metrics what this node has tried to send to webhooks, by how it went. */
export const countingAttempts = (registry: Registry, send: Outbound): Outbound => {
  const attempts = new Counter({
    name: 'mandate_webhook_attempts_total',
    help: 'Attempts to deliver an event to a webhook endpoint, by how each went.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  return async (posting) => {
    const outcome = await send(posting);
    attempts.inc({ outcome: outcomeOf(outcome) });
    return outcome;
  };
};
