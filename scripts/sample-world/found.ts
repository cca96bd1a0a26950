import { parseEmail } from '@mandate/domain/kernel/email';
import { bootstrapOperator, type RunningServer } from '@mandate/server/main';
import type { NewOperator } from './build.ts';
import { market, operatorCompany } from './companies.ts';
import type { Site } from './people.ts';

/** Where this process reaches a server of its own, and the address under which the world does. */
export const siteOf = ({ app, url }: Pick<RunningServer, 'app' | 'url'>): Site => {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  const everywhere = address.address === '0.0.0.0' || address.address === '::';
  const host = everywhere ? 'localhost' : address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${host}:${address.port}`, origin: url };
};

/** Sets the operator up, the one act that has no place in the API. Throws where there is one already. */
export const foundOperator = async ({ db, url }: Pick<RunningServer, 'db' | 'url'>): Promise<NewOperator> => {
  const { admin, name, domain, locale } = operatorCompany;
  const email = parseEmail(admin.email);
  if (email === undefined) throw new TypeError(`${admin.email} is no address.`);
  const founded = await bootstrapOperator(db, url, {
    name,
    domain,
    locale,
    market,
    admin: { email, displayName: admin.name },
  });
  if ('exists' in founded) throw new OperatorExists(founded.exists.name);
  const { member, setUpLink } = founded.admin;
  if (!setUpLink) throw new Error('The first administrator has no set-up link.');
  return { organizationId: founded.organization.id, userId: member.id, setUpLink: setUpLink.url };
};

/** This database belongs to an operator already; a sample world needs one of its own. */
export class OperatorExists extends Error {
  override readonly name = 'OperatorExists';

  constructor(operator: string) {
    super(`The database already belongs to ${operator}. The sample world needs an empty one.`);
  }
}
