import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rule = 'scripts/lint/no-ambient-time.grit';

let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mandate-lint-')));
  for (const path of ['biome.json', '.gitignore', rule]) cpSync(join(root, path), join(scratch, path));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Lints files with this project's own configuration; gives the paths in which the machine's time was read. */
const refused = (files: Record<string, string>): readonly string[] => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), `${text}\n`);
  }
  const biome = join(root, 'node_modules/.bin/biome');
  const { stdout } = spawnSync(biome, ['lint', '--reporter=github', '.'], { cwd: scratch, encoding: 'utf8' });
  const complaints = stdout.split('\n').filter((line) => line.includes('Time is handed in'));
  return complaints.map((line) => line.match(/file=([^,]+)/)?.[1]?.replace(`${scratch}/`, '') ?? line).sort();
};

test('the law and the server may not read the time of the machine, in whichever way', () => {
  const planted = {
    'packages/domain/src/access/called.ts': 'export const at = Date.now();',
    'packages/domain/src/access/fresh.ts': 'export const at = new Date();',
    'packages/server/src/access/handed-on.ts': 'export const clock = Date.now;',
    'packages/server/src/platform/text.ts': 'export const at = Date();',
  };
  expect(refused(planted)).toEqual(Object.keys(planted).sort());
});

test('a given instant may be written as a date; the clock, the test world and tests may read the time', () => {
  const reading = 'export const at = Date.now();';
  const planted = {
    'packages/server/src/access/given.ts': 'export const at = (now: number) => new Date(now);',
    'packages/server/src/access/commands.db.test.ts': reading,
    'packages/server/src/platform/clock.ts': reading,
    'packages/server/src/testing/fake-clock.ts': reading,
    'packages/server/src/access/refused.ts': reading, // shows that the linter did look at this world
  };
  expect(refused(planted)).toEqual(['packages/server/src/access/refused.ts']);
});
