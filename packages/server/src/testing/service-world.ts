import type { PersonaKey } from '../../../../scripts/sample-world/personas.ts';
import { sampleWorld } from './server.ts';

type Client = { readonly clientId: string; readonly clientSecret: string };
type Form = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>> & {
  readonly access_token: string;
  readonly error?: string;
  readonly mandate?: Readonly<Record<string, unknown>>;
};

export const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** The customer of these stories, and an agent who sells nothing: what it holds is in nobody's way (A3). */
export const customerKey = 'customer-en-global-admin';
export const agentKey = 'advisor-admin';

/** The sample world as a service of the operator meets it: with its client, agents' tokens, and what it can ask. */
export const serviceWorld = async (options?: Parameters<typeof sampleWorld>[0]) => {
  const world = await sampleWorld(options);
  const { service, people } = world.personas;
  const persona = (key: PersonaKey) => people[key];
  const customer = persona(customerKey).organizationId;
  const admin = world.as(customerKey);

  /** The customer grants these roles of these services. */
  const grant = async (services: readonly string[], roles = ['administrator'], key: PersonaKey = agentKey) => {
    type Page = { readonly agreement: { readonly id: string; readonly version: string } };
    const { agreement } = await admin.call<Page>('GET', '/api/partner-relationships');
    const { id, version } = agreement;
    await admin.call('POST', `/api/partner-relationships/${persona(key).organizationId}/privileges`, {
      services: Object.fromEntries(services.map((name) => [name, { grant: true, roles }])),
      agreement: { id, version },
    });
  };

  const remove = (service: string, key: PersonaKey = agentKey) =>
    admin.call('DELETE', `/api/partner-relationships/${persona(key).organizationId}/privileges?service=${service}`);

  /** A form to one of the OAuth addresses, as this client. */
  const post = async (path: string, form: Form, by: Client = service, headers: Form = {}) => {
    const authorization = `Basic ${Buffer.from(`${by.clientId}:${by.clientSecret}`).toString('base64')}`;
    const response = await fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: { authorization, ...headers },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Answer };
  };

  const place = (name: string) => ({ resource: `${world.url}/customers/${customer}/services/${name}` });

  const exchange = (subjectToken: string, form: Form, by?: Client, headers?: Form) =>
    post(
      '/oauth/token',
      { grant_type: exchangeType, subject_token: subjectToken, subject_token_type: accessTokenType, ...form },
      by,
      headers,
    );

  const tokenFor = async (subjectToken: string, form: Form = place('office365'), by?: Client) => {
    const { status, body } = await exchange(subjectToken, form, by);
    if (status !== 200) throw new Error(`Not exchanged: ${JSON.stringify(body)}`);
    return body.access_token;
  };

  const introspect = async (token: string, by?: Client) => (await post('/oauth/introspect', { token }, by)).body;
  const isActive = async (token: string) => (await introspect(token)).active;

  const newClient = async (scopes: readonly string[], roles: readonly string[] = []) =>
    world.as('operator-admin').call<Client>('POST', '/api/clients', { name: 'another service', scopes, roles });

  /** A browser in which a persona is signed in. */
  const signIn = async (key: PersonaKey) => {
    const { email, password } = persona(key);
    const response = await fetch(`${world.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.url },
      body: JSON.stringify({ email, password }),
    });
    const cookie = String(response.headers.get('set-cookie')).split(';')[0] ?? '';
    return (method: string, path: string) =>
      fetch(`${world.url}${path}`, { method, headers: { cookie, origin: world.url } });
  };

  return {
    ...world,
    service,
    persona,
    customer,
    grant,
    remove,
    post,
    place,
    exchange,
    tokenFor,
    introspect,
    isActive,
    newClient,
    signIn,
  };
};

export type ServiceWorld = Awaited<ReturnType<typeof serviceWorld>>;

/** What is not empty, as soon as the relay and the jobs have done their part. */
export const eventually = async <T>(find: () => Promise<readonly T[]> | readonly T[]): Promise<readonly T[]> => {
  for (let round = 0; round < 400; round += 1) {
    const found = await find();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
};
