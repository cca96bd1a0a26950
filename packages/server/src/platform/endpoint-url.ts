import { err, ok, type Result } from '@mandate/domain/kernel/result';
import { type AddressRule, addressIn } from './public-address.ts';

/** Why an endpoint cannot have this address, in words that follow "cannot be used: ". */
export type UrlFault =
  | 'not a URL'
  | 'only https is used'
  | 'it carries a name or a password'
  | 'it has a fragment'
  | 'it leads to a private address';

/**
 * The address of an endpoint in its usual spelling: https, without credentials. Plain http is only used to addresses
 * that the operator has allowed; what a name leads to is asked at each delivery.
 */
export const endpointUrl = (text: string, isAllowed: AddressRule): Result<string, UrlFault> => {
  if (!URL.canParse(text)) return err('not a URL');
  const url = new URL(text);
  const address = addressIn(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && address)) return err('only https is used');
  if (url.username || url.password) return err('it carries a name or a password');
  if (url.hash) return err('it has a fragment');
  if (address && !isAllowed(address)) return err('it leads to a private address');
  return ok(url.href);
};
