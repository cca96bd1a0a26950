import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));
const rules: readonly string[] = config.forbidden.map((rule: { name: string }) => rule.name);

/** A small house in which every import goes the right way: file → what it imports. */
const house: Record<string, readonly string[]> = {
  'packages/domain/src/kernel/result.ts': [],
  'packages/domain/src/organizations/program.ts': ['../kernel/result.ts'],
  'packages/domain/src/relationships/request.ts': ['../organizations/program.ts'],
  'packages/domain/src/access/grant.ts': ['../relationships/request.ts'],
  'packages/domain/src/subscriptions/seat.ts': ['../access/grant.ts'],
  'packages/domain/src/subscriptions/seat.test.ts': ['node:fs', '../testing/situations.ts', './seat.ts'],
  'packages/domain/src/testing/situations.ts': ['node:fs', '../subscriptions/seat.ts'],
  'packages/server/src/platform/db.ts': ['kysely', 'pg', '@mandate/domain/kernel/result'],
  'packages/server/src/platform/http.ts': ['fastify'],
  'packages/server/src/relationships/store.ts': ['kysely', '../platform/db.ts'],
  'packages/server/src/relationships/link-store.ts': ['./store.ts'],
  'packages/server/src/relationships/commands.ts': ['./link-store.ts', '../access/judge.ts', '../platform/db.ts'],
  'packages/server/src/relationships/queries.ts': [
    './store.ts',
    '../access/queries.ts',
    '@mandate/domain/access/grant',
  ],
  'packages/server/src/relationships/messages.ts': ['../access/queries.ts', '../platform/db.ts'],
  'packages/server/src/relationships/routes.ts': ['fastify', './commands.ts', './queries.ts', '../platform/http.ts'],
  'packages/server/src/relationships/commands.db.test.ts': [
    '../testing/world.ts',
    '../access/store.ts',
    './commands.ts',
  ],
  'packages/server/src/access/store.ts': ['../platform/db.ts'],
  'packages/server/src/access/queries.ts': ['./store.ts'],
  'packages/server/src/access/judge.ts': ['./store.ts', '@mandate/domain/access/grant'],
  'packages/server/src/access/grant-commands.ts': ['./store.ts', './queries.ts'],
  'packages/server/src/surfaces/authzen/routes.ts': ['fastify', '../../access/judge.ts', '../../platform/http.ts'],
  'packages/server/src/surfaces/graph/routes.ts': ['../../relationships/commands.ts'],
  'packages/server/src/main.ts': ['./relationships/routes.ts', './surfaces/authzen/routes.ts', './platform/http.ts'],
  'packages/server/src/testing/world.ts': ['../main.ts', '../relationships/store.ts', '@mandate/sdk/client'],
  'packages/pdp/src/decider.ts': ['@mandate/domain/access/grant'],
  'packages/sdk/src/client.ts': ['@mandate/domain/kernel/result'],
  'packages/cli/src/main.ts': ['@mandate/sdk/client', '@mandate/server/main'],
  'packages/web/src/ui/button.ts': [],
  'packages/web/src/access/grant-card.ts': ['../ui/button.ts', '@mandate/domain/access/grant', '@mandate/sdk/client'],
  'packages/web/src/portals/partner/page.ts': ['../../access/grant-card.ts'],
  'packages/web/src/portals/customer/page.ts': ['../../access/grant-card.ts'],
};

type Breach = readonly [rule: string, from: string, imports: string];

/** At least one per rule. The file `from` gets the import that must not be. */
const breaches: readonly Breach[] = [
  ['domain-is-pure', 'packages/domain/src/kernel/result.ts', 'node:fs'],
  ['domain-is-pure', 'packages/domain/src/kernel/result.ts', 'kysely'],
  ['domain-is-pure', 'packages/domain/src/access/grant.ts', '@mandate/sdk/client'],
  ['domain-kernel-knows-no-later-room', 'packages/domain/src/kernel/new.ts', '../organizations/program.ts'],
  [
    'domain-organizations-knows-no-later-room',
    'packages/domain/src/organizations/new.ts',
    '../relationships/request.ts',
  ],
  ['domain-relationships-knows-no-later-room', 'packages/domain/src/relationships/new.ts', '../subscriptions/seat.ts'],
  ['domain-access-knows-no-later-room', 'packages/domain/src/access/new.ts', '../subscriptions/seat.ts'],
  ['platform-knows-no-feature', 'packages/server/src/platform/new.ts', '../relationships/queries.ts'],
  ['platform-knows-only-the-kernel', 'packages/server/src/platform/new.ts', '@mandate/domain/access/grant'],
  ['neighbours-by-commands-and-queries', 'packages/server/src/access/new.ts', '../relationships/messages.ts'],
  ['a-store-belongs-to-its-feature', 'packages/server/src/access/new.ts', '../relationships/store.ts'],
  ['a-store-belongs-to-its-feature', 'packages/server/src/surfaces/authzen/new.ts', '../../access/store.ts'],
  ['a-store-belongs-to-its-feature', 'packages/server/src/main.ts', './relationships/link-store.ts'],
  ['routes-call-commands-and-queries', 'packages/server/src/relationships/routes.ts', './store.ts'],
  ['a-store-knows-nobody-above-it', 'packages/server/src/access/new-store.ts', './queries.ts'],
  ['a-store-knows-nobody-above-it', 'packages/server/src/relationships/new-store.ts', '../access/judge.ts'],
  ['queries-do-not-write', 'packages/server/src/access/new-queries.ts', './grant-commands.ts'],
  ['messages-change-nothing', 'packages/server/src/relationships/messages.ts', './store.ts'],
  ['messages-change-nothing', 'packages/server/src/relationships/messages.ts', '../access/grant-commands.ts'],
  ['routes-are-mounted-by-main', 'packages/server/src/relationships/new-commands.ts', './routes.ts'],
  [
    'surfaces-speak-to-commands-and-queries',
    'packages/server/src/surfaces/graph/new.ts',
    '../../relationships/messages.ts',
  ],
  ['a-surface-stands-alone', 'packages/server/src/surfaces/graph/routes.ts', '../authzen/routes.ts'],
  ['a-surface-stands-alone', 'packages/server/src/access/new.ts', '../surfaces/graph/routes.ts'],
  ['main-is-the-root', 'packages/server/src/access/new.ts', '../main.ts'],
  ['sql-stays-in-stores', 'packages/server/src/relationships/commands.ts', 'kysely'],
  ['sql-stays-in-stores', 'packages/server/src/surfaces/graph/routes.ts', 'pg'],
  ['http-stays-at-the-edge', 'packages/server/src/relationships/commands.ts', 'fastify'],
  ['http-stays-at-the-edge', 'packages/server/src/relationships/queries.ts', '../platform/http.ts'],
  ['test-worlds-stay-in-tests', 'packages/server/src/relationships/new.ts', '../testing/world.ts'],
  ['test-worlds-stay-in-tests', 'packages/domain/src/subscriptions/new.ts', './seat.test.ts'],
  ['test-worlds-stay-in-tests', 'packages/domain/src/subscriptions/new.ts', '../testing/situations.ts'],
  ['server-knows-no-face', 'packages/server/src/relationships/new.ts', '@mandate/sdk/client'],
  ['faces-do-not-reach-into-the-server', 'packages/sdk/src/new.ts', '@mandate/server/main'],
  ['faces-do-not-reach-into-the-server', 'packages/web/src/portals/partner/page.ts', '@mandate/server/platform/db'],
  ['cli-enters-the-server-by-main', 'packages/cli/src/new.ts', '@mandate/server/relationships/commands'],
  ['pdp-knows-only-the-law', 'packages/pdp/src/new.ts', '@mandate/server/main'],
  ['pdp-knows-only-the-law', 'packages/pdp/src/decider.ts', 'fastify'],
  ['sdk-stands-below-the-other-faces', 'packages/sdk/src/new.ts', '@mandate/cli/main'],
  ['a-portal-never-imports-another', 'packages/web/src/portals/partner/page.ts', '../customer/page.ts'],
  ['ui-knows-no-product', 'packages/web/src/ui/button.ts', '@mandate/domain/kernel/result'],
  ['ui-knows-no-product', 'packages/web/src/ui/new.ts', '../portals/partner/page.ts'],
  ['no-cycles', 'packages/domain/src/kernel/circle.ts', './new.ts'],
  ['nothing-unresolved', 'packages/server/src/access/new.ts', '@mandate/domain/kernel/nowhere'],
];

/** The other half of the circle. */
const circle: Record<string, readonly string[]> = { 'packages/domain/src/kernel/new.ts': ['./circle.ts'] };

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mandate-boundaries-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const source = (imports: readonly string[], keyword: string) =>
  [...imports.map((name, index) => `${keyword} * as i${index} from '${name}';`), 'export const here = 1;'].join('\n');

/** `import type` unless told otherwise: the lightest edge there is has to be seen as well. */
const build = (name: string, files: Record<string, readonly string[]>, keyword = 'import type'): string => {
  const base = join(scratch, name);
  for (const [path, imports] of Object.entries(files)) write(join(base, path), source(imports, keyword));
  for (const name of ['domain', 'server', 'sdk', 'cli', 'web']) {
    const exports = { './*': { source: './src/*.ts', default: './dist/*.js' } };
    write(
      join(base, 'packages', name, 'package.json'),
      JSON.stringify({ name: `@mandate/${name}`, type: 'module', exports }),
    );
    mkdirSync(join(base, 'node_modules/@mandate'), { recursive: true });
    symlinkSync(join(base, 'packages', name), join(base, 'node_modules/@mandate', name));
  }
  for (const name of ['kysely', 'pg', 'fastify']) {
    write(join(base, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
    write(join(base, 'node_modules', name, 'index.js'), 'module.exports = {};');
  }
  return base;
};

const inspect = async (baseDir: string, folders: readonly string[] = ['packages']): Promise<ICruiseResult> => {
  const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'));
  const report = await cruise([...folders], { ...options, baseDir }, undefined, { tsConfig });
  return report.output as ICruiseResult;
};

const violationsOf = (result: ICruiseResult) =>
  result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`);

describe('import directions', () => {
  let healthy: ICruiseResult;
  beforeAll(async () => {
    healthy = await inspect(build('healthy', house));
  });

  test('a house in which every import goes the right way is in order', () => {
    expect(violationsOf(healthy)).toEqual([]);
  });

  test('every import of every file was seen, type imports and package names included', () => {
    const seen = (path: string) => healthy.modules.find((module) => module.source === path)?.dependencies ?? [];
    for (const [path, imports] of Object.entries(house)) {
      expect(
        seen(path).map((dependency) => dependency.module),
        path,
      ).toEqual(expect.arrayContaining(imports.map((name) => name.replace(/^node:/, ''))));
    }
    expect(seen('packages/cli/src/main.ts').map((dependency) => dependency.resolved)).toEqual(
      expect.arrayContaining(['packages/sdk/src/client.ts', 'packages/server/src/main.ts']),
    );
  });

  test('every rule has a planted breach', () => {
    expect(new Set(breaches.map(([rule]) => rule))).toEqual(new Set(rules));
  });

  test.each(breaches.map((breach, index) => [...breach, index] as const))(
    '%s is reported when %s imports %s',
    async (rule, from, imports, index) => {
      const isCircle = rule === 'no-cycles'; // of values: types may refer to each other
      const planted = { ...house, ...(isCircle && circle), [from]: [...(house[from] ?? []), imports] };
      const base = build(`breach-${index}`, planted, isCircle ? 'import' : 'import type');
      const found = violationsOf(await inspect(base));
      expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(new Set([rule]));
      expect(found).toContain(`${rule}: ${from}`);
    },
  );

  test('the checker sees this repository: its own sources resolve across packages', async () => {
    const { modules, summary } = await inspect(root, ['packages/server/src/platform', 'packages/domain/src/kernel']);
    const crossing = modules
      .filter((module) => module.source.startsWith('packages/server/src/'))
      .flatMap((module) => module.dependencies)
      .filter((dependency) => dependency.resolved.startsWith('packages/domain/src/'));
    expect(crossing.length).toBeGreaterThan(0);
    expect(summary.totalCruised).toBeGreaterThan(crossing.length);
  });
});
