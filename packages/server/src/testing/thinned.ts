import { createHash } from 'node:crypto';

/** Set by `npm run trial:input`: everything is asked. */
const isWhole = process.env.MANDATE_TRIAL === 'whole';

const rank = (name: string): string => createHash('sha256').update(name).digest('base64');

/**
 * What the gate asks of all that could be asked: at most so many, always the same ones, as good as drawn by lot. The name
 * must say no id and no time, or it would be others each time.
 */
export const thinned = <T>(all: readonly T[], most: number, nameOf: (one: T, at: number) => string): readonly T[] =>
  isWhole || all.length <= most
    ? all
    : all
        .map((one, at) => [rank(nameOf(one, at)), one] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, most)
        .map(([, one]) => one);
