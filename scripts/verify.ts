import { parseArgs, styleText } from 'node:util';
import { type Step, steps } from './verify/steps.ts';
import { nothing, plus, type Tally } from './verify/tally.ts';

const width = Math.max(...steps.map((step) => step.name.length));

const help = `npm run verify — the gate: the same here and in CI.

Runs these steps in order and stops at the first that fails:

${steps.map((step) => `  ${step.name.padEnd(width)}  ${step.what}`).join('\n')}

  npm run verify -- --only types,lint   only these, still in the order above
  npm run verify -- --help              this text

Exit code 0: all passed. 1: a step failed. 2: the command was misspelt.`;

/** The chosen steps in the gate's order, or the names that are not steps. */
const chosen = (only: string | undefined): { readonly run: readonly Step[]; readonly unknown: readonly string[] } => {
  if (only === undefined) return { run: steps, unknown: [] };
  const names = only.split(',').map((name) => name.trim());
  return {
    run: steps.filter((step) => names.includes(step.name)),
    unknown: names.filter((name) => !steps.some((step) => step.name === name)),
  };
};

const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

type Verdict = { readonly ok: boolean; readonly tally: Tally };

const verify = async (run: readonly Step[]): Promise<Verdict> => {
  let tally = nothing;
  for (const [index, step] of run.entries()) {
    const line = (text: string) => `[${index + 1}/${run.length}] ${step.name.padEnd(width)}  ${text}`;
    console.log(line(`${step.what} …`));
    const from = performance.now();
    const outcome = await step.run();
    tally = plus(tally, outcome.tally);
    if (!outcome.ok) {
      if (outcome.report) console.log(outcome.report.trimEnd());
      console.log(styleText('red', line(`failed after ${seconds(from)}`)));
      console.log(`This step alone: npm run verify -- --only ${step.name}`);
      return { ok: false, tally };
    }
    console.log(styleText('green', line(`passed in ${seconds(from)}`)));
  }
  return { ok: true, tally };
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { run, unknown } = chosen(values.only);
  if (unknown.length > 0) {
    console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map((step) => step.name).join(', ')}.`);
    return 2;
  }
  const start = performance.now();
  const { ok, tally } = await verify(run);
  console.log(`${ok ? 'All steps passed' : 'The gate is shut'} after ${seconds(start)}.`);
  if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return ok ? 0 : 1;
};

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
