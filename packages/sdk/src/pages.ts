import type { Answer } from './answer.ts';
import type { CallOptions } from './transport.ts';

/** One page of a list, as every list of the API answers it. */
type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

type ListCall<Q, T> = (
  input: { readonly query: Q & { after?: string } },
  options?: CallOptions,
) => Promise<Answer<Page<T>>>;

/**
 * Goes through a list page by page: `for await (const page of pages(mandate.listCustomers, { search }))`. Each page is
 * fetched when it is asked for. A problem is handed out like a page, and is the last thing that comes.
 */
export async function* pages<Q extends object, T>(
  list: ListCall<Q, T>,
  query: Q,
  options?: CallOptions,
): AsyncGenerator<Answer<readonly T[]>, void, undefined> {
  let after: string | undefined;
  do {
    const page = await list({ query: { ...query, ...(after !== undefined && { after }) } }, options);
    if (!page.ok) {
      yield page;
      return;
    }
    yield { ...page, value: page.value.items };
    after = page.value.next ?? undefined;
  } while (after !== undefined);
}

/** The whole list, or the first problem. For lists that are known to be short. */
export const allOf = async <Q extends object, T>(
  list: ListCall<Q, T>,
  query: Q,
  options?: CallOptions,
): Promise<Answer<readonly T[]>> => {
  const items: T[] = [];
  for await (const page of pages(list, query, options)) {
    if (!page.ok) return page;
    items.push(...page.value);
  }
  return { ok: true, value: items, status: 200, etag: undefined };
};
