import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A child process, with what it told when it was ready; `cpuMs`: the processor time that it has used. */
export type Started<T> = { readonly told: T; readonly cpuMs: () => Promise<number>; readonly end: () => Promise<void> };

/** Starts a script of ours as a process of its own and waits until it tells where it answers. */
export const startProcess = async <T>(
  script: URL,
  environment: Readonly<Record<string, string>>,
): Promise<Started<T>> => {
  const child: ChildProcess = fork(script, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: ['--conditions=source', ...(process.env.BENCH_NODE_FLAGS?.split(' ') ?? [])],
    stdio: ['ignore', 'ignore', process.env.BENCH_SHOW_LOG ? 'inherit' : 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script.pathname.split('/').at(-1)} ended with ${code} before it was ready.`);
  });
  const [told] = (await Promise.race([once(child, 'message'), ended])) as [T];
  ended.catch(() => undefined);
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  const cpuMs = async (): Promise<number> => {
    const answered = once(child, 'message');
    child.send('cpu');
    const [{ user, system }] = (await answered) as [NodeJS.CpuUsage];
    return (user + system) / 1000;
  };
  return { told, cpuMs, end };
};
