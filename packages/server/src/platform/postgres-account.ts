import { spawn } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** PostgreSQL refuses to run as root. How to run it all the same, and who then owns its files. */
export type Account = {
  readonly kind: 'self' | 'namespace' | 'other';
  readonly uid: number;
  readonly gid: number;
  readonly command: (program: string, args: readonly string[]) => readonly [string, readonly string[]];
  readonly spawnOptions: { readonly uid?: number; readonly gid?: number };
};

const plainCommand: Account['command'] = (program, args) => [program, args];

const self = (uid: number): Account => ({
  kind: 'self',
  uid,
  gid: process.getgid?.() ?? -1,
  command: plainCommand,
  spawnOptions: {},
});

const other = (uid: number, gid: number): Account => ({
  kind: 'other',
  uid,
  gid,
  command: plainCommand,
  spawnOptions: { uid, gid },
});

/** Everything looks like an ordinary user from inside, while the files stay root's: works below a closed home folder. */
const inNamespace: Account = {
  kind: 'namespace',
  uid: 0,
  gid: 0,
  command: (program, args) => ['unshare', ['--user', '--map-user=1000', '--', program, ...args]],
  spawnOptions: {},
};

/** The traditional id of the account that owns nothing. */
const nobody = other(65_534, 65_534);

/**
 * Decides under which account PostgreSQL runs on `dataDir`. An ordinary user runs it as themselves. Root runs it as the
 * owner of the folder if that is somebody else; otherwise in a user namespace, or, where those are forbidden (many
 * containers) or `namespaces` is false, as nobody, who is then given the folder. Throws, naming DATABASE_URL, when no
 * way is open.
 */
export const chooseAccount = async (postgres: string, dataDir: string, namespaces = true): Promise<Account> => {
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) return self(uid);
  const folder = await stat(dataDir);
  if (folder.uid !== 0) {
    const owner = other(folder.uid, folder.gid);
    if (await reaches(owner, postgres, dataDir)) return owner;
    throw new Error(`The data folder ${dataDir} belongs to user ${folder.uid}, who cannot run PostgreSQL. ${advice}`);
  }
  if (namespaces && (await runs(inNamespace, postgres, ['--version']))) return inNamespace;
  await chown(dataDir, nobody.uid, nobody.gid);
  if (await reaches(nobody, postgres, dataDir)) return nobody;
  await chown(dataDir, folder.uid, folder.gid);
  throw new Error(
    'PostgreSQL refuses to run as root, user namespaces are not allowed here, and the account "nobody" cannot reach ' +
      `its programs or the data folder ${dataDir}. ${advice}`,
  );
};

const advice =
  'Start the server as an ordinary user, put program and data in places open to that account, or set DATABASE_URL.';

const reaches = async (account: Account, postgres: string, dataDir: string): Promise<boolean> =>
  (await runs(account, postgres, ['--version'])) && (await runs(account, 'test', ['-w', dataDir]));

const runs = (account: Account, program: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const [command, all] = account.command(program, args);
    const child = spawn(command, all, { ...account.spawnOptions, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });

/** Hands a file, or a folder with all in it, over to the account. Only root can, and only root ever needs to. */
export const giveTo = async (account: Account, path: string): Promise<void> => {
  const found = await stat(path);
  if (process.getuid?.() !== 0 || found.uid === account.uid) return;
  if (found.isDirectory()) await chownTree(account, path);
  else await chown(path, account.uid, account.gid);
};

/** The folder itself comes last: a crash half way leaves it as it was, and the next start does everything again. */
const chownTree = async (account: Account, path: string): Promise<void> => {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await chownTree(account, child);
    else await lchown(child, account.uid, account.gid);
  }
  await chown(path, account.uid, account.gid);
};
