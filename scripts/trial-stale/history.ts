/**
 * What an allow can rest on: a grant, a person's role, a partner's standing, a service's manifest, a client. One writer
 * each, so that the acts on it follow one another.
 */
export type Key = string;

/** An answer that said yes. Times are milliseconds of one monotonic clock, as everywhere here. */
export type Allow = {
  readonly rests: readonly Key[];
  /** Over which way it was asked. */
  readonly through: string;
  readonly sent: number;
  readonly received: number;
};

/** An allow of what had been reported as removed. */
export type Stale = Allow & { readonly key: Key; readonly reported: number };

/** What was asked, answered and done, in the memory of one process. */
export type History = {
  /** An act that gives was sent. It may hold from now on, whatever becomes of its report. */
  readonly giving: (keys: readonly Key[], sent: number) => void;
  /** An act that takes was reported. Sent before and not reported, it promises nothing. */
  readonly taken: (keys: readonly Key[], reported: number) => void;
  readonly answered: (allowed: boolean, answer: Allow) => void;
  readonly counts: () => { readonly checks: number; readonly allows: number };
  readonly staleAllows: () => readonly Stale[];
};

type Life = { readonly given: number[]; readonly taken: number[] };

export const newHistory = (): History => {
  const lives = new Map<Key, Life>();
  const allows: Allow[] = [];
  let checks = 0;

  const lifeOf = (key: Key): Life => {
    const known = lives.get(key);
    if (known) return known;
    const life = { given: [], taken: [] };
    lives.set(key, life);
    return life;
  };

  const staleIn = (allow: Allow): readonly Stale[] =>
    allow.rests.flatMap((key) => {
      const { given, taken } = lifeOf(key);
      const reported = latestBefore(taken, allow.sent);
      if (reported === undefined) return [];
      const isGivenAnew = given.some((sent) => sent >= reported && sent < allow.received);
      return isGivenAnew ? [] : [{ ...allow, key, reported }];
    });

  return {
    giving: (keys, sent) => {
      for (const key of keys) lifeOf(key).given.push(sent);
    },
    taken: (keys, reported) => {
      for (const key of keys) lifeOf(key).taken.push(reported);
    },
    answered: (allowed, answer) => {
      checks += 1;
      if (allowed) allows.push(answer);
    },
    counts: () => ({ checks, allows: allows.length }),
    staleAllows: () => allows.flatMap(staleIn),
  };
};

/** Of ascending times, the last before this one. */
const latestBefore = (times: readonly number[], time: number): number | undefined =>
  times.findLast((one) => one < time);

/** The value below which this share of all values lies, by nearest rank; 0 of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
};
