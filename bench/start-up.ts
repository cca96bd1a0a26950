import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startProcess } from './http/processes.ts';
import { median } from './measure.ts';
import type { Bench } from './results.ts';

/** From the start of the process until the server answers, with an embedded PostgreSQL whose data is there already. */
export const benchStartUp = async ({ isQuick, note }: Bench): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'mandate-bench-start-'));
  try {
    const start = async (): Promise<number> => {
      const begun = performance.now();
      const server = await startProcess(new URL('./http/node.ts', import.meta.url), {
        DATA_DIR: folder,
        HOST: '127.0.0.1',
        PORT: '0',
      });
      const took = performance.now() - begun;
      await server.end();
      return took / 1000;
    };
    await start();
    const took: number[] = [];
    for (let turn = 0; turn < (isQuick ? 1 : 5); turn += 1) took.push(await start());
    note('start to ready, embedded PostgreSQL, existing data', median(took), 's', { atMost: 3 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
