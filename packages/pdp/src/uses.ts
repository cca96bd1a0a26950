import type { Privilege } from '@mandate/domain/access/privilege';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Connection } from './connection.ts';

const everyMs = 1_000;
const most = 1_000;

export type Uses = {
  readonly note: (privilege: Privilege, at: Instant) => void;
  readonly stop: () => Promise<void>;
};

/** D19: tells the server about once a second which grants carried allowed acts, so that unused ones can be seen. */
export const usesToReport = (server: Connection, onFault: (fault: unknown) => void): Uses => {
  let noted = new Map<string, { customer: string; privilege: string; at: number }>();
  const report = async (): Promise<void> => {
    const uses = [...noted.values()].slice(0, most);
    if (uses.length === 0) return;
    noted = new Map();
    await server.call('POST', '/uses', { uses });
  };
  const timer = setInterval(() => void report().catch(onFault), everyMs);
  timer.unref();
  return {
    note: ({ id, customer }, at) => noted.set(id, { customer, privilege: id, at }),
    stop: async () => {
      clearInterval(timer);
      await report().catch(onFault);
    },
  };
};
