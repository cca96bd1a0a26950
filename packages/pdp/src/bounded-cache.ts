/** How well a memory works. */
export type CacheFigures = { readonly size: number; readonly hits: number; readonly misses: number };

/** A memory of bounded size. */
export type BoundedCache<V> = {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly delete: (key: string) => void;
  readonly clear: () => void;
  readonly figures: () => CacheFigures;
};

/**
 * Keeps what was asked for lately, in two generations: what is asked again moves to the young one; when that is full,
 * the old one is forgotten whole. Never holds more than `limit`, and needs no bookkeeping at a hit.
 */
export const boundedCache = <V>(limit: number): BoundedCache<V> => {
  const half = Math.max(1, Math.floor(limit / 2));
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  let hits = 0;
  let misses = 0;
  const set = (key: string, value: V): void => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    old.delete(key);
    young.set(key, value);
  };
  return {
    get: (key) => {
      const found = young.get(key);
      if (found !== undefined) {
        hits += 1;
        return found;
      }
      const aged = old.get(key);
      if (aged === undefined) {
        misses += 1;
        return undefined;
      }
      hits += 1;
      set(key, aged);
      return aged;
    },
    set,
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
    clear: () => {
      young = new Map();
      old = new Map();
    },
    figures: () => ({ size: young.size + old.size, hits, misses }),
  };
};
