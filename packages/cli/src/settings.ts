import { CommandFault } from './exit-codes.ts';
import type { Environment } from './profile.ts';

type Server = typeof import('@mandate/server/main');

/** Loaded only by the commands that need it: the others talk to a server, and start three times as fast. */
export const loadServer = (): Promise<Server> => import('@mandate/server/main');

export type Config = Extract<ReturnType<Server['readConfig']>, { ok: true }>['value'];

/** Flags by the names of the variables that they stand over. */
type Flags = Readonly<Record<string, string | undefined>>;

/** Settings from the environment, with flags over them. Every problem is told at once. */
export const settingsOf = async (env: Environment, flags: Flags = {}): Promise<Config> => {
  const { readConfig } = await loadServer();
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  // A flag also stands over a variable that is read from a file.
  const files = Object.fromEntries(given.map(([name]) => [`${name}_FILE`, undefined]));
  const config = readConfig({ ...env, ...files, ...Object.fromEntries(given) });
  if (config.ok) return config.value;
  const lines = config.error.map(({ name, problem }) => `${name} ${problem}.`);
  throw new CommandFault(
    'set_up_problem',
    lines.join('\n'),
    'Correct the environment, or the flags that stand over it.',
  );
};

/** Why the server or its database could not be used here, in words; what is no such reason is thrown on. */
export const explainStart = (fault: unknown, { host, port, databaseUrl, dataDir }: Config): CommandFault => {
  // A mistake in the program is nothing that an operator could mend: it keeps its trace.
  if (!(fault instanceof Error) || fault instanceof TypeError || fault instanceof ReferenceError) throw fault;
  const code = 'code' in fault ? String(fault.code) : '';
  const set = (message: string, fix: string) => new CommandFault('set_up_problem', message, fix);
  if (fault.name === 'DataFolderInUse')
    return set(fault.message, 'A folder of its own: --data-dir or DATA_DIR. Or a PostgreSQL of yours: DATABASE_URL.');
  if (code === 'EADDRINUSE')
    return set(
      `Port ${port} of ${host} is in use.`,
      'Stop what uses it, or choose another: --port 0 takes any free one.',
    );
  if (code === 'EACCES' && 'syscall' in fault && fault.syscall === 'listen')
    return set(`This account may not listen on port ${port}.`, 'Choose a port from 1024 on: --port or PORT.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return set(`${host} is no address of this machine, or a name in the settings leads nowhere.`, doctorHint);
  const about = databaseUrl === undefined ? `the data folder ${dataDir}` : 'the database of DATABASE_URL';
  return set(`The server cannot start on ${about}: ${fault.message || code}`, doctorHint);
};

const doctorHint = 'mandate doctor tells what is missing and how to mend it.';
