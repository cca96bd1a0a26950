import type { ActionName } from '@mandate/domain/access/actions';
import { parseEmail } from '@mandate/domain/kernel/email';
import type { Result } from '@mandate/domain/kernel/result';
import type { OrganizationKind } from '@mandate/domain/organizations/role';
import type { InjectOptions } from 'fastify';
import { judgeRole } from '../access/judge.ts';
import { authenticate } from '../identity/authenticate.ts';
import { invitePerson } from '../identity/commands.ts';
import { createOAuth } from '../identity/oauth.ts';
import { requestActor } from '../identity/request-actor.ts';
import { identityRoutes } from '../identity/routes.ts';
import { setUp } from '../identity/set-up-commands.ts';
import { enrolOrganization } from '../organizations/commands.ts';
import type { Actor } from '../platform/actor.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { postgresIdempotencyKeys } from '../platform/http/idempotency-store.ts';
import { createLogger } from '../platform/http/logging.ts';
import { createHttp } from '../platform/http/server.ts';
import { createTelemetry } from '../platform/telemetry.ts';
import { actBy } from './act.ts';
import { createTestDatabase } from './postgres.ts';

/** Long enough, and nobody's name. */
export const goodPassword = 'four herons over the weir';

/** The value of what must not have been refused. */
export const expectOk = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
  return result.value;
};

const programOf = { partner: 'direct_reseller', customer: undefined, operator: undefined } as const;

/** Organisations and people on a fresh database, without HTTP. */
export const newPeople = async (clock: Clock = systemClock, publicUrl: () => string = () => 'http://mandate.test') => {
  const { db, drop, url } = await createTestDatabase();
  const system = () => actBy('system', clock);
  const organization = async (kind: OrganizationKind, name: string) => {
    const domain = `${name.toLowerCase()}.example`;
    const enrolment = { kind, name, domain, market: 'DE', locale: 'en' as const, program: programOf[kind] };
    return expectOk(await enrolOrganization({ db }, system(), enrolment));
  };
  const invite = async (organizationId: string, email: string, roles: readonly string[]) => {
    const address = parseEmail(email);
    if (!address) throw new Error(`${email} is no address.`);
    const displayName = `Person ${email}`;
    return expectOk(
      await invitePerson({ db, publicUrl }, system(), organizationId, { email: address, displayName, roles }),
    );
  };
  /** A person with a password: `goodPassword`. */
  const person = async (organizationId: string, email: string, roles: readonly string[]) => {
    const { member, setUpLink } = await invite(organizationId, email, roles);
    if (setUpLink) expectOk(await setUp({ db }, system(), tokenIn(setUpLink.url), goodPassword));
    return member;
  };
  return { db, url, drop, clock, organization, invite, person };
};

/** The secret at the end of a link. */
export const tokenIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const newHttp = async (db: Db, clock: Clock, address: { url: string }) => {
  const publicUrl = () => address.url;
  const faults: Error[] = [];
  const oauth = createOAuth({ db, clock, publicUrl, onFault: (fault) => faults.push(fault) });
  const app = await createHttp<Actor, ActionName>({
    clock,
    logger: createLogger('silent'),
    telemetry: createTelemetry(),
    idempotency: postgresIdempotencyKeys(db),
    version: '0.0.0',
    trustProxy: false,
    publicUrl,
    authenticate: requestActor((credentials) =>
      authenticate({ db, clock, verifyAccessToken: oauth.verifyAccessToken }, credentials),
    ),
    authorize: judgeRole,
    principalOf: ({ kind, id }) => `${kind}:${id}`,
    ready: async () => ({ database: true, migrations: true }),
  });
  await identityRoutes(app, { db, oauth });
  return { app, faults };
};

/** The same, behind the HTTP routes of identity. */
export const newIdentityWorld = async (clock: Clock = systemClock) => {
  const address = { url: 'http://mandate.test' };
  const people = await newPeople(clock, () => address.url);
  const { app, faults } = await newHttp(people.db, clock, address);
  const call = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    more: InjectOptions & { as?: string } = {},
  ) => {
    const { as, headers, ...rest } = more;
    const authorization =
      as === undefined ? {} : as.startsWith('mandate_session=') ? { cookie: as } : { authorization: `Bearer ${as}` };
    return app.inject({
      method,
      url,
      ...rest,
      headers: { origin: 'http://mandate.test', ...authorization, ...headers },
    });
  };
  /** Signs in and answers the session's cookie. */
  const signedIn = async (email: string, organizationId?: string): Promise<string> => {
    const payload = { email, password: goodPassword, ...(organizationId && { organizationId }) };
    const response = await call('POST', '/api/session', { payload });
    if (response.statusCode !== 201) throw new Error(`Not signed in: ${response.body}`);
    return cookieOf(response);
  };
  /** Listens on a free port of the loopback; from then on this is the public address. */
  const listen = async (): Promise<string> => {
    address.url = await app.listen({ host: '127.0.0.1', port: 0 });
    return address.url;
  };
  const close = async (): Promise<void> => {
    await app.close();
    await people.drop();
  };
  return { ...people, app, faults, call, signedIn, listen, close };
};

/** What the browser would send back. */
export const cookieOf = (response: { readonly headers: Record<string, unknown> }): string =>
  String(response.headers['set-cookie']).split(';')[0] ?? '';
