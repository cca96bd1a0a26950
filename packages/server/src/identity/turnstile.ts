/** Lets a few through at a time. `enter` answers undefined at once when too many are waiting already. */
export type Turnstile = { readonly enter: <T>(work: () => Promise<T>) => Promise<T | undefined> };

/** A turnstile for `width` at a time, before which at most `queue` may wait. */
export const turnstile = (width: number, queue: number): Turnstile => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  };
  return {
    enter: async (work) => {
      if (inside < width) inside += 1;
      else if (waiting.length >= queue) return undefined;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
