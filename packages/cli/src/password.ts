import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { CommandFault } from './exit-codes.ts';

/**
 * A password from stdin, without its line end: what a pipe brings, or what a person types, unseen. Never from an
 * argument: those are shown to every account of the machine.
 */
export const readPassword = async (fromStdin: boolean): Promise<string> => {
  const { stdin } = process;
  const typed = stdin.isTTY ? await askUnseen() : fromStdin ? await readAll(stdin) : undefined;
  if (typed === undefined)
    throw new CommandFault('usage', 'There is no terminal to ask for a password.', 'Pipe it in: --password-stdin.');
  const password = typed.replace(/\r?\n$/, '');
  if (password === '') throw new CommandFault('usage', 'The password is empty.');
  return password;
};

const askUnseen = async (): Promise<string> => {
  process.stderr.write('Password: ');
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await prompt.question('');
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
};
