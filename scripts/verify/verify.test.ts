import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { differences, fingerprint } from './fingerprint.ts';
import { nothing, plus, tallyOf } from './tally.ts';

describe('fingerprints of generated files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mandate-fingerprint-'));
    mkdirSync(join(folder, 'rules/node_modules'), { recursive: true });
    writeFileSync(join(folder, 'rules/grid.md'), 'grid');
    writeFileSync(join(folder, 'rules/codes.md'), 'codes');
    writeFileSync(join(folder, 'rules/node_modules/x.js'), 'x');
    writeFileSync(join(folder, 'schema.sql'), 'schema');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const take = () => fingerprint([join(folder, 'rules'), join(folder, 'schema.sql'), join(folder, 'not-there')]);

  test('cover folders and single files, skip node_modules, and forgive a path that is not there', () => {
    expect([...take().keys()].sort()).toEqual([
      join(folder, 'rules/codes.md'),
      join(folder, 'rules/grid.md'),
      join(folder, 'schema.sql'),
    ]);
  });

  test('do not differ when a file is written again with the same content', () => {
    const before = take();
    writeFileSync(join(folder, 'schema.sql'), 'schema');
    expect(differences(before, take())).toEqual([]);
  });

  test('tell a new, a changed and a removed file apart', () => {
    const before = take();
    writeFileSync(join(folder, 'rules/states.md'), 'states');
    writeFileSync(join(folder, 'schema.sql'), 'schema, changed');
    unlinkSync(join(folder, 'rules/codes.md'));
    expect(differences(before, take())).toEqual([
      `gone ${join(folder, 'rules/codes.md')}`,
      `new ${join(folder, 'rules/states.md')}`,
      `changed ${join(folder, 'schema.sql')}`,
    ]);
  });
});

describe('the tally of a test run', () => {
  const report = (success: boolean, passed: number, failed: number, pending = 0) =>
    JSON.stringify({ success, numPassedTests: passed, numFailedTests: failed, numPendingTests: pending });

  test('counts what vitest counted', () => {
    expect(tallyOf(report(false, 7, 2, 1))).toEqual({ passed: 7, failed: 2, skipped: 1 });
  });

  test('counts a file that does not load as a failure, although no test in it failed', () => {
    expect(tallyOf(report(false, 7, 0))).toEqual({ passed: 7, failed: 1, skipped: 0 });
  });

  test('adds up over projects', () => {
    expect([tallyOf(report(true, 7, 0)), tallyOf(report(true, 3, 0, 2))].reduce(plus, nothing)).toEqual({
      passed: 10,
      failed: 0,
      skipped: 2,
    });
  });
});
