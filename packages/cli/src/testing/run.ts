import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Around = {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
};

const main = join(import.meta.dirname, '../main.ts');

/** Nothing of the surroundings of the tests, but for what finds programs. */
const bare = { PATH: process.env.PATH, HOME: '/nonexistent' };

/** The command as a child of ours, still running; its answer comes when it ends. */
export const startCli = (args: readonly string[], { env, input = '' }: Around = {}) => {
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], { env: { ...bare, ...env } });
  child.stdin.end(input);
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const ran = async (): Promise<Ran> => {
    const [[code], stdout, stderr] = await ended;
    return { code, stdout, stderr };
  };
  return { child, ran };
};

/** Runs the command to its end. */
export const runCli = (args: readonly string[], around?: Around): Promise<Ran> => startCli(args, around).ran();
