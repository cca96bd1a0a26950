import { stripVTControlCharacters, styleText } from 'node:util';

/** A step that did not hold. It has been printed; nothing comes after it. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** What was walked so far, and the way to go on. */
export type Walk = {
  /** Opens a chapter. */
  readonly chapter: (title: string) => void;
  /** Does one step and prints it with the rules that it shows. Throws `StepFailed` where it does not hold. */
  readonly step: <T>(rules: readonly string[], what: string, work: () => Promise<T>) => Promise<T>;
  /** The last line: how many steps, and which rules they showed. */
  readonly summary: () => string;
};

const rulesWide = 12;

/** The letter of a rule, then its number: M2 comes before M10. */
const byRule = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Neighbours are written as a range: P4–P7. */
const inBrief = (rules: readonly string[]): string => {
  const runs: string[][] = [];
  for (const rule of rules) {
    const run = runs.at(-1);
    if (run && follows(run.at(-1) ?? '', rule)) run.push(rule);
    else runs.push([rule]);
  }
  return runs.flatMap((run) => (run.length > 2 ? `${run[0]}–${run.at(-1)}` : run)).join(' ');
};

const follows = (one: string, next: string): boolean =>
  one[0] === next[0] && Number(next.slice(1)) === Number(one.slice(1)) + 1;

/** A walk that prints its steps as it goes. */
export const startWalk = (print: (line: string) => void): Walk => {
  const shown = new Set<string>();
  let steps = 0;
  const line = (sign: string, rules: readonly string[], what: string): string =>
    `  ${sign} ${styleText('cyan', inBrief(rules).padEnd(rulesWide))} ${what}`;
  return {
    chapter: (title) => print(`\n${styleText('bold', title)}`),
    step: async (rules, what, work) => {
      try {
        const value = await work();
        steps += 1;
        for (const rule of rules) shown.add(rule);
        print(line(styleText('green', '✔'), rules, what));
        return value;
      } catch (fault) {
        print(line(styleText('red', '✘'), rules, what));
        print(stripVTControlCharacters(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)));
        throw new StepFailed(what);
      }
    },
    summary: () => `${steps} steps hold. Rules shown (${shown.size}): ${inBrief([...shown].toSorted(byRule))}`,
  };
};
