import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { differences, fingerprint } from './fingerprint.ts';
import { nothing, type Tally, tallyOf } from './tally.ts';

/** `report` is shown when the step failed, and only then: a green step is one line. */
export type Outcome = { readonly ok: boolean; readonly report: string; readonly tally: Tally };

/** A step that is no test still counts as one failure, so that the last line never says "0 failed" of a shut gate. */
const oneFailure: Tally = { ...nothing, failed: 1 };

export type Step = { readonly name: string; readonly what: string; readonly run: () => Promise<Outcome> };

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

type Finished = { readonly code: number; readonly output: string };

/** Runs a tool of the project. `shown` lets it write to the terminal; otherwise its output is kept for a failure. */
const call = (command: readonly string[], shown = false): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const [name = '', ...args] = command;
    const child = spawn(name, args, { cwd: root, env, stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });

const tool = (name: string, what: string, command: readonly string[]): Step => ({
  name,
  what,
  run: async () => {
    const { code, output } = await call(command);
    return { ok: code === 0, report: output, tally: code === 0 ? nothing : oneFailure };
  },
});

const generatedPaths = ['docs/rules', 'packages/sdk', 'packages/server/migrations/schema.sql'];

const generated: Step = {
  name: 'generated',
  what: 'npm run generate changes nothing',
  run: async () => {
    const paths = generatedPaths.map((path) => join(root, path));
    const before = fingerprint(paths);
    const { code, output } = await call(['npm', 'run', '--silent', 'generate']);
    if (code !== 0) return { ok: false, report: output, tally: oneFailure };
    const changed = differences(before, fingerprint(paths)).map((line) => line.replace(`${root}/`, ''));
    const report = [...changed, 'These were out of date. They have been written anew: look at them and commit them.'];
    const ok = changed.length === 0;
    return { ok, report: report.join('\n'), tally: ok ? nothing : oneFailure };
  },
};

const tests = (project: string, what: string): Step => ({
  name: project,
  what,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mandate-verify-'));
    const file = join(folder, 'report.json');
    try {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const { code } = await call(['vitest', 'run', '--project', project, ...reporters], true);
      const tally = existsSync(file) ? tallyOf(readFileSync(file, 'utf8')) : oneFailure;
      const empty = tally.passed === 0 ? 'No test ran: that is a failure too.' : '';
      return { ok: code === 0 && tally.failed === 0 && !empty, report: empty, tally };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** The gate, in order: what is cheap and says most comes first. */
export const steps: readonly Step[] = [
  tool('types', 'tsc, strict', ['tsc', '-p', 'tsconfig.json']),
  tool('lint', 'biome: lint and format', ['biome', 'check', '--error-on-warnings', '.']),
  tool('boundaries', 'import directions', ['npm', 'run', '--silent', 'boundaries']),
  tool('unused', 'no unused file, export or dependency', ['npm', 'run', '--silent', 'unused']),
  generated,
  tests('unit', 'tests without a world'),
  tests('db', 'tests and races on PostgreSQL'),
  tests('http', 'tests over HTTP'),
];
