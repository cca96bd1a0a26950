import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeFolder, FolderInUse, openFolder } from './folder.ts';
import { type Persona, type Personas, personaKeys, writePersonas } from './personas.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mandate-folder-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const somebody = {
  organizationId: '1',
  organization: 'Aurora',
  userId: '2',
  email: 'a@b.example',
  password: 'p',
  token: 't',
};
const personas: Personas = {
  people: Object.fromEntries(
    personaKeys.map((key): [string, Persona] => [key, { key, ...somebody }]),
  ) as Personas['people'],
  service: { key: 'service', clientId: 'c', clientSecret: 's' },
};

test('without a name the folder is new, and goes when it is closed', async () => {
  const folder = await openFolder(undefined);
  expect(folder).toMatchObject({ personas: undefined, throwAway: true });
  await closeFolder(folder);
  expect(existsSync(folder.path)).toBe(false);
});

test('a named folder is made where there is none, and stays when it is closed', async () => {
  const path = join(parent, 'new', 'demo');
  const folder = await openFolder(path);
  expect(folder).toEqual({ path, personas: undefined, throwAway: false });
  await closeFolder(folder);
  expect(existsSync(path)).toBe(true);
});

test('an earlier demo’s folder brings its personas, which only their owner reads', async () => {
  const file = await writePersonas(parent, personas);
  expect(await openFolder(parent)).toEqual({ path: parent, personas, throwAway: false });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a folder with anything else in it is refused and left alone', async () => {
  await writeFile(join(parent, 'letters.txt'), 'mine');
  await expect(openFolder(parent)).rejects.toThrow(FolderInUse);
  expect(await readdir(parent)).toEqual(['letters.txt']);
});
