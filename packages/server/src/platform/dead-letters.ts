import { Gauge, type Registry } from 'prom-client';
import type { Jobs } from './jobs.ts';

/** Shows at /metrics how many jobs wait for a person, by queue. Without a database the last figures stay. */
export const observeDeadLetters = (registry: Registry, jobs: Pick<Jobs, 'deadLetters'>): void => {
  new Gauge({
    name: 'mandate_dead_letters',
    help: 'Jobs that failed at every attempt and wait to be looked at.',
    labelNames: ['queue'] as const,
    registers: [registry],
    async collect() {
      const counts = await jobs.deadLetters().catch(() => undefined);
      if (counts === undefined) return;
      this.reset();
      for (const [queue, count] of Object.entries(counts)) this.set({ queue }, count);
    },
  });
};
