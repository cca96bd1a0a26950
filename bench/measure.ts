import { performance } from 'node:perf_hooks';

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value that this share of them does not exceed. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
};

/**
 * How many things a second of one core does, where `once` does `size` of them. Counts the processor time of this process,
 * its garbage collection included: what else runs on the machine takes nothing away.
 */
export const rateOf = (once: () => void, size: number, milliseconds: number): number => {
  const begun = process.cpuUsage();
  let done = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    // Asking for the processor time is slow: only now and then.
    for (const turn = performance.now(); performance.now() - turn < 25; done += size) once();
    const { user, system } = process.cpuUsage(begun);
    elapsed = (user + system) / 1000;
  }
  return (done / elapsed) * 1000;
};

/** The same for what has to be waited for, with this many in flight. */
export const rateOfAsync = async (
  once: (nth: number) => Promise<unknown>,
  inFlight: number,
  milliseconds: number,
): Promise<number> => {
  const begun = performance.now();
  let done = 0;
  let nth = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - begun < milliseconds) {
      nth += 1;
      await once(nth);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (done / (performance.now() - begun)) * 1000;
};

/**
 * Measures several things in turns, so that whatever else the machine does meets all of them alike. Answers the numbers
 * of each, in the order of the rounds.
 */
export const interleaved = async <Name extends string>(
  rounds: number,
  things: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Readonly<Record<Name, readonly number[]>>> => {
  const names = Object.keys(things) as Name[];
  const numbers = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) for (const name of names) numbers[name].push(await things[name]());
  return numbers;
};

/** The median of the rounds' own ratios: each compares what happened within the same moment. */
export const ratio = (over: readonly number[], under: readonly number[]): number =>
  median(over.map((value, round) => value / (under[round] ?? Number.NaN)));
