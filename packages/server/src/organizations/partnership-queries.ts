import type { Id } from '@mandate/domain/kernel/id';
import type { Partnership } from '@mandate/domain/organizations/partnership';
import type { Tx } from '../platform/db.ts';
import { activePartnerships, listPartnerships } from './partnership-store.ts';
import { namesOf } from './queries.ts';

/** M8: the active partnership of these two, if there is one. */
export const activePartnership = async (tx: Tx, provider: string, reseller: string): Promise<Partnership | undefined> =>
  (await activePartnerships(tx, { provider, reseller }))[0];

/** M7, M8: the resellers to which a provider may hand its invitation. */
export const activeResellersOf = async (tx: Tx, provider: string): Promise<Id<'organization'>[]> =>
  (await activePartnerships(tx, { provider })).map((partnership) => partnership.reseller);

/** M8, M10: the providers whose invitations a reseller forwards. */
export const activeProvidersOf = async (tx: Tx, reseller: string): Promise<Id<'organization'>[]> =>
  (await activePartnerships(tx, { reseller })).map((partnership) => partnership.provider);

type Named = { readonly id: Id<'organization'>; readonly name: string };

/** A partnership with the names of both sides. */
export type NamedPartnership = Omit<Partnership, 'provider' | 'reseller'> & {
  readonly provider: Named;
  readonly reseller: Named;
};

/** The partnerships of one partner, ended ones too: history stays readable for both. Newest first. */
export const partnershipsOf = async (
  tx: Tx,
  partnerId: string,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<NamedPartnership[]> => {
  const partnerships = await listPartnerships(tx, partnerId, after, limit);
  const names = await namesOf(
    tx,
    partnerships.flatMap(({ provider, reseller }) => [provider, reseller]),
  );
  const named = (id: Id<'organization'>): Named => ({ id, name: names.get(id) ?? '' });
  return partnerships.map((partnership) => ({
    ...partnership,
    provider: named(partnership.provider),
    reseller: named(partnership.reseller),
  }));
};
