import { performance } from 'node:perf_hooks';
import { apiWith } from '../scripts/sample-world/api.ts';
import { bringIn, newPassword } from '../scripts/sample-world/people.ts';
import { type Site, startSite } from './http/site.ts';
import { median, quantile } from './measure.ts';
import type { Bench } from './results.ts';
import { customerKind, customerOf, idOf, manifests } from './world.ts';

/** How long whoever takes a privilege back waits until it is reported done, with several servers that all have to know. */
export const benchRemoval = async ({ isQuick, note, remark }: Bench): Promise<void> => {
  const site = await startSite(100);
  try {
    const remover = await administratorOf(site, 0);
    for (const nodes of [1, 2, 4]) {
      while (site.nodes.length < nodes) await site.startNode();
      const waited: number[] = [];
      for (let turn = -5; turn < (isQuick ? 20 : 200); turn += 1) {
        const milliseconds = await remover();
        if (turn >= 0) waited.push(milliseconds);
      }
      note(`removal until its report, ${nodes} nodes, median`, median(waited), 'ms');
      const bound = nodes === 4 ? { atMost: 20 } : undefined;
      note(`removal until its report, ${nodes} nodes, p99`, quantile(waited, 0.99), 'ms', bound);
    }
  } finally {
    await site.stop();
  }
  remark("Removals are whole HTTP requests by a customer's administrator, one after another, each after a new grant.");
};

/** Grants anew, and answers how long it takes until the removal is reported. */
const administratorOf = async ({ place, operator }: Site, customer: number): Promise<() => Promise<number>> => {
  const id = idOf(customerKind, customer);
  const person = { name: 'Remover', email: 'remover@bench.example', roles: ['global_admin'] as const };
  const { token } = await bringIn(place, operator, id, person, newPassword());
  const api = apiWith(place.url, token);
  const { agreement } = await api.call<{ agreement: { id: string; version: string } }>(
    'GET',
    '/api/partner-relationships',
  );
  const partner = customerOf(customer).bonds[0]?.partner ?? '';
  const service = manifests[0]?.id ?? '';
  const path = `/api/partner-relationships/${partner}/privileges`;
  const { id: agreementId, version } = agreement;
  const grant = { services: { [service]: { grant: true } }, agreement: { id: agreementId, version } };
  return async () => {
    await api.call('POST', path, grant);
    const begun = performance.now();
    await api.call('DELETE', `${path}?service=${service}`);
    return performance.now() - begun;
  };
};
