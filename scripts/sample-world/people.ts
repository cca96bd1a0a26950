import { randomBytes } from 'node:crypto';
import type { Role } from '@mandate/domain/organizations/role';
import { type Api, apiAt, Refused } from './api.ts';

/** Where the server is reached, and the address that it knows as its own. */
export type Site = { readonly url: string; readonly origin: string };

/** A person who has come in: with a password, and a personal access token for one organisation. */
export type Entered = {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
};

/** No vowels: so no word, and nobody's name. */
const letters = 'bcdfghjkmnpqrstvwxz23456789';

/** A password of sixteen random characters in groups of four, to be typed from a screen. */
export const newPassword = (): string =>
  Array.from({ length: 4 }, () => [...randomBytes(4)].map((byte) => letters[byte % letters.length]).join('')).join('-');

/** The secret at the end of a link. */
export const tokenIn = (link: string): string => link.slice(link.lastIndexOf('/') + 1);

/** Gives a person roles in an organisation and brings them in, as they would come themselves: by their set-up link. */
export const bringIn = async (
  site: Site,
  administrator: Api,
  organizationId: string,
  person: { readonly name: string; readonly email: string; readonly roles: readonly Role[] },
  password: string,
): Promise<Entered> => {
  const { user, setUpLink } = await administrator.call<{ user: { id: string }; setUpLink: { url: string } }>(
    'POST',
    `/api/organizations/${organizationId}/users`,
    { email: person.email, displayName: person.name, roles: person.roles },
  );
  return setUp(site, setUpLink.url, { userId: user.id, email: person.email, password });
};

/** Chooses the password, signs in and makes a token. */
export const setUp = async (
  site: Site,
  link: string,
  person: { readonly userId: string; readonly email: string; readonly password: string },
): Promise<Entered> => {
  const { email, password } = person;
  await apiAt(site.url).call('POST', `/api/set-up/${tokenIn(link)}`, { password });
  const signedIn = await apiAt(site.url).ask('POST', '/api/session', { email, password });
  if (signedIn.status !== 201) throw new Refused('Signing in', signedIn.body);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const browser = apiAt(site.url, { cookie, origin: site.origin });
  const { token } = await browser.call<{ token: string }>('POST', '/api/tokens', { name: 'Sample world' });
  await browser.call('DELETE', '/api/session');
  return { ...person, token };
};
