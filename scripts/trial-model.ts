import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const help = `npm run trial:model — random acts by everybody, checked against the model after each.

  --steps 20000   how many acts in all (100 in each market)
  --seed 1        the first market's seed; the next market takes the next number

A difference is shown with its market's seed and the acts that led to it: \`--steps 100 --seed <it>\` plays it again.`;

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  console.log(help);
} else {
  const root = join(import.meta.dirname, '..');
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--project', 'db', 'packages/server/src/testing/model/model.db.test.ts'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MODEL_STEPS: values.steps, MODEL_SEED: values.seed } },
  );
  process.exitCode = status ?? 1;
}
