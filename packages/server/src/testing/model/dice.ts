/** Chance that a seed determines: the same seed draws the same market again. */
export type Dice = {
  /** A whole number from 0 on, below `end`. */
  readonly below: (end: number) => number;
  readonly chance: (probability: number) => boolean;
  /** Throws where there is nothing to pick from. */
  readonly pick: <T>(from: readonly T[]) => T;
};

/** Mulberry32: small, and good enough to choose moves. */
export const diceOf = (seed: number): Dice => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
  };
};
