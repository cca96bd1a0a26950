import type { Answer } from '@mandate/sdk/answer';
import { InvalidArgumentError } from 'commander';

export type Some<T> = { readonly items: readonly T[]; readonly more: boolean };

/** The first so many entries of a list that comes in pages, and whether there are more. */
export const first = async <T>(count: number, list: AsyncIterable<Answer<readonly T[]>>): Promise<Answer<Some<T>>> => {
  const items: T[] = [];
  const success = (more: boolean) => ({ ok: true, value: { items, more }, status: 200, etag: undefined }) as const;
  for await (const page of list) {
    if (!page.ok) return page;
    items.push(...page.value.slice(0, count - items.length + 1));
    if (items.length > count) {
      items.length = count;
      return success(true);
    }
  }
  return success(false);
};

/** The values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The value of `--limit`. */
export const count = (text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a number from 1 on.');
};

export const limitOption = ['--limit <count>', 'how many at most', count, 50] as const;

/** Told under a list that goes on. */
export const moreLine = ({ more }: { readonly more: boolean }): string | undefined =>
  more ? 'There are more: raise --limit.' : undefined;
