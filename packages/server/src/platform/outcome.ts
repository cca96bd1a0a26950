import { type Err, err } from '@mandate/domain/kernel/result';

/**
 * What a command can run into besides the law. Commands know no status codes; these are the names by which the HTTP
 * platform knows the same two.
 */
export type NotFound = { readonly technical: 'not_found' };
export type Stale = { readonly technical: 'precondition_failed' };

/** There is no such thing, or none that the actor may know of. */
export const notFound: Err<NotFound> = err({ technical: 'not_found' });

/** It has changed since the caller read it. */
export const stale: Err<Stale> = err({ technical: 'precondition_failed' });
