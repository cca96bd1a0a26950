import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completeLibraries } from './postgres-binaries.ts';

let folder: string;
let native: string;
let spare: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mandate-binaries-'));
  native = join(folder, 'package/native');
  spare = join(folder, 'spare');
  await mkdir(join(native, 'lib'), { recursive: true });
  await writeFile(join(native, 'lib/libx.so.1.2'), 'the library');
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
});
afterEach(async () => {
  await chmod(join(native, 'lib'), 0o755);
  await rm(folder, { recursive: true });
});

const libraries = ['libx.so', 'libx.so.1', 'libx.so.1.2'];

test('links that the install script should have made are made', async () => {
  expect(await completeLibraries(native, spare)).toBeUndefined();
  expect((await readdir(join(native, 'lib'))).sort()).toEqual(libraries);
  expect(await readFile(join(native, 'lib/libx.so.1'), 'utf8')).toBe('the library');
  expect(await completeLibraries(native, spare)).toBeUndefined();
});

test('several processes may make them at once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => completeLibraries(native, spare)));
  expect((await readdir(join(native, 'lib'))).sort()).toEqual(libraries);
});

// Nothing is read-only to root.
test.runIf(process.getuid?.() !== 0)('in a read-only package they are made elsewhere', async () => {
  await chmod(join(native, 'lib'), 0o555);
  expect(await completeLibraries(native, spare)).toBe(`${spare}:${native}/lib`);
  expect(await readFile(join(spare, 'libx.so.1'), 'utf8')).toBe('the library');
  expect(await completeLibraries(native, spare)).toBe(`${spare}:${native}/lib`);
});
