import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answering, type Receiver, startReceiver } from '../testing/receiver.ts';
import { agentKey, eventually, type ServiceWorld, serviceWorld } from '../testing/service-world.ts';

let world: ServiceWorld;
let receiver: Receiver;
let stream: string;

beforeAll(async () => {
  world = await serviceWorld({ config: { webhookAllow: ['127.0.0.1'] } });
  receiver = await startReceiver();
  stream = (await subscribe({})).body.id;
  await world.grant(['office365', 'azure']);
}, 60_000);

afterAll(async () => {
  await world.close();
  await receiver.stop();
});

let seen = 0;

beforeEach(() => {
  receiver.behave(answering(202));
  seen = receiver.received.length;
});

const operator = () => world.as('operator-admin');
const both = ['session-revoked', 'token-claims-change'];

const subscribe = (wish: object) =>
  operator().ask<{ id: string; errors?: object[]; code?: string }>('POST', '/api/security-event-streams', {
    clientId: world.service.clientId,
    url: receiver.url,
    events: both,
    ...wish,
  });

const typeOf = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;

/** The events that arrive for this person from now on, as a receiver verifies them. */
const arriving = (person: string) =>
  eventually(async () => {
    const tokens = await Promise.all(receiver.received.slice(seen).map(({ body }) => verified(body)));
    return tokens.filter(({ sub_id: subject }) => (subject as Subject).user?.sub === person);
  });

type Subject = { readonly user?: { readonly sub: string }; readonly tenant?: { readonly id: string } };

const verified = async (token: string) => {
  const keys = createRemoteJWKSet(new URL(`${world.url}/oauth/jwks`));
  const { payload } = await jwtVerify(token, keys, {
    issuer: world.url,
    audience: world.service.clientId,
    typ: 'secevent+jwt',
    algorithms: ['ES256'],
  });
  return payload;
};

const deliveries = async (status: string) => {
  const path = `/api/security-event-streams/${stream}/events?status=${status}&limit=200`;
  type Listed = { readonly id: string; readonly attempts: number; readonly failure?: string };
  return (await operator().call<{ items: Listed[] }>('GET', path)).items;
};

describe('a service that is subscribed is told', () => {
  test('X5, X6: for each agent that a privilege ended, and what is left of its roles', async () => {
    await world.grant(['office365'], ['administrator', 'reader']);
    seen = receiver.received.length;
    await world.grant(['office365'], ['reader']);
    const { userId } = world.persona(agentKey);
    const [narrowed] = await arriving(userId);
    const { iat, jti, txn, events, ...claims } = narrowed ?? {};
    expect(claims).toEqual({
      iss: world.url,
      aud: world.service.clientId,
      sub_id: {
        format: 'complex',
        user: { format: 'iss_sub', iss: world.url, sub: userId },
        tenant: { format: 'opaque', id: world.customer },
      },
    });
    expect(events).toEqual({
      [typeOf('token-claims-change')]: {
        event_timestamp: expect.any(Number),
        initiating_entity: 'admin',
        reason_admin: { en: 'privileges.changed' },
        claims: { tenant: world.customer, service: 'office365', roles: ['reader'] },
      },
    });
    expect([typeof iat, typeof jti, typeof txn]).toEqual(['number', 'string', 'string']);
    const first = receiver.received[seen];
    expect([first?.headers['content-type'], first?.headers.accept]).toEqual([
      'application/secevent+jwt',
      'application/json',
    ]);
    expect(decodeProtectedHeader(first?.body ?? '')).toMatchObject({
      alg: 'ES256',
      typ: 'secevent+jwt',
      kid: expect.any(String),
    });

    seen = receiver.received.length;
    await world.remove('office365');
    // What is told of the grants before may still be on its way.
    const removed = await eventually(async () =>
      (await arriving(userId)).filter(({ events: told }) => JSON.stringify(told).includes('privileges.removed')),
    );
    expect(removed[0]?.events).toMatchObject({
      [typeOf('token-claims-change')]: { reason_admin: { en: 'privileges.removed' }, claims: { roles: [] } },
    });
  });

  test('D22: that a person signed out, lost a role, or left', async () => {
    const { userId, organizationId } = world.persona(agentKey);
    const browser = await world.signIn(agentKey);
    await browser('DELETE', '/api/session');
    const [signedOut] = await arriving(userId);
    expect(signedOut?.sub_id).toMatchObject({ user: { sub: userId }, tenant: { id: organizationId } });
    expect(signedOut?.events).toMatchObject({
      [typeOf('session-revoked')]: { initiating_entity: 'user', reason_admin: { en: 'session.ended' } },
    });

    const users = `/api/organizations/${organizationId}/users`;
    const { user } = await operator().call<{ user: { id: string } }>('POST', users, {
      email: 'nadia@advisor.example',
      displayName: 'Nadia',
      roles: ['admin_agent', 'helpdesk_agent'],
    });
    seen = receiver.received.length;
    await operator().call('PATCH', `${users}/${user.id}`, { roles: ['helpdesk_agent'] });
    expect((await arriving(user.id))[0]?.events).toMatchObject({
      [typeOf('session-revoked')]: { initiating_entity: 'admin', reason_admin: { en: 'person.changed' } },
    });
    seen = receiver.received.length;
    await operator().call('DELETE', `${users}/${user.id}`);
    expect((await arriving(user.id))[0]?.events).toMatchObject({
      [typeOf('session-revoked')]: { reason_admin: { en: 'person.removed' } },
    });
  });

  test('D8: that everybody of a terminated partner is out, and nothing of what only widens', async () => {
    const { userId, organizationId } = world.persona('other-reseller-admin');
    await world.grant(['dynamics365'], ['reader']); // an advisor gets more
    await operator().call('PATCH', `/api/organizations/${organizationId}`, { standing: 'terminated', reason: 'Fraud' });
    const [out] = await arriving(userId);
    expect(out?.sub_id).toMatchObject({ tenant: { id: organizationId } });
    expect(out?.events).toMatchObject({
      [typeOf('session-revoked')]: { reason_admin: { en: 'organization.terminated' } },
    });
    const told = await Promise.all(receiver.received.slice(seen).map(({ body }) => verified(body)));
    expect(told.map(({ sub_id: subject }) => (subject as Subject).user?.sub)).not.toContain(
      world.persona(agentKey).userId,
    );
  });
});

describe('what is not taken', () => {
  const revoke = async () => {
    const { id } = await world.as(agentKey).call<{ id: string }>('POST', '/api/tokens', { name: 'for a while' });
    await world.as(agentKey).call('DELETE', `/api/tokens/${id}`);
  };

  test('is sent again under the same jti until it is taken', async () => {
    let refusals = 0;
    receiver.behave((response) => {
      refusals += 1;
      response.writeHead(refusals < 2 ? 503 : 202).end();
    });
    await revoke();
    await eventually(() => (refusals >= 2 ? [refusals] : []));
    const tokens = await Promise.all(receiver.received.slice(seen).map(({ body }) => verified(body)));
    expect(new Set(tokens.map(({ jti }) => jti)).size).toBe(1);
    expect(new Set(tokens.map(({ iat }) => iat)).size).toBe(1);
    const jti = String(tokens[0]?.jti);
    const [taken] = await eventually(async () => (await deliveries('delivered')).filter(({ id }) => id === jti));
    expect(taken?.attempts).toBe(2);
  });

  test('is given up at once when the receiver has read it and cannot use it, and can be sent again', async () => {
    receiver.behave(answering(400, '{"err":"invalid_key"}', { 'content-type': 'application/json' }));
    await revoke();
    const [failed] = await eventually(() => deliveries('failed'));
    expect(failed).toMatchObject({ attempts: 1, failure: expect.stringContaining('invalid_key') });
    expect(receiver.received.length - seen).toBe(1);
    receiver.behave(answering(202));
    const again = await operator().call<{ queued: number }>('POST', `/api/security-event-streams/${stream}/retry`);
    expect(again).toEqual({ queued: 1 });
    const [taken] = await eventually(async () => (await deliveries('delivered')).filter(({ id }) => id === failed?.id));
    expect(taken?.attempts).toBe(2);
  });

  test('is not sent elsewhere: redirects are not followed', async () => {
    const other = await startReceiver();
    let asked = 0;
    receiver.behave((response) => {
      asked += 1;
      if (asked === 1) response.writeHead(307, { location: other.url }).end();
      else response.writeHead(202).end();
    });
    await revoke();
    await eventually(() => (asked >= 2 ? [asked] : []));
    expect(other.received).toHaveLength(0);
    await other.stop();
  });
});

describe('a stream', () => {
  test('sends a verification event when asked to, and says how its events fare', async () => {
    const { id } = await operator().call<{ id: string }>('POST', `/api/security-event-streams/${stream}/verify`);
    const [sent] = await eventually(async () => {
      const tokens = await Promise.all(receiver.received.slice(seen).map(({ body }) => verified(body)));
      return tokens.filter(({ jti }) => jti === id);
    });
    expect(Object.keys(sent?.events as object)).toEqual([
      'https://schemas.openid.net/secevent/ssf/event-type/verification',
    ]);
    const [health] = await eventually(async () => {
      type Health = { deliveries: Record<string, number> };
      const found = await operator().call<Health>('GET', `/api/security-event-streams/${stream}`);
      return found.deliveries.queued === 0 ? [found] : [];
    });
    expect(health).toMatchObject({ id: stream, url: receiver.url, events: both, deliveries: { failed: 0 } });
  });

  test('leads only to addresses that may be reached, for a client of the operator, once for each', async () => {
    for (const url of [
      'http://receiver.example/hook',
      'https://10.0.0.1/hook',
      'https://[::1]/hook',
      'https://169.254.169.254/latest',
      'https://user:secret@receiver.example/',
      'ftp://receiver.example/',
    ])
      expect(await subscribe({ url })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/url' }] } });
    expect(await subscribe({})).toMatchObject({ status: 400, body: { errors: [{ pointer: '/clientId' }] } });
    const stranger = '0193f0c0-0000-7000-8000-00000000000a';
    expect(await subscribe({ clientId: stranger })).toMatchObject({ status: 400 });
    expect(await subscribe({ events: ['everything'] })).toMatchObject({ status: 400 });
  });

  test('is the operator’s business alone', async () => {
    for (const key of [agentKey, 'customer-en-global-admin'] as const) {
      const api = world.as(key);
      expect((await api.ask('GET', '/api/security-event-streams')).status).toBe(403);
      expect((await api.ask('DELETE', `/api/security-event-streams/${stream}`)).status).toBe(403);
    }
  });

  test('that was removed tells nothing more', async () => {
    await operator().call('DELETE', `/api/security-event-streams/${stream}`);
    expect((await operator().ask('GET', `/api/security-event-streams/${stream}`)).status).toBe(404);
    const other = await startReceiver();
    const next = await subscribe({ url: other.url });
    await world.remove('azure');
    expect(await eventually(() => other.received)).not.toHaveLength(0);
    expect(receiver.received.slice(seen)).toHaveLength(0);
    await operator().call('DELETE', `/api/security-event-streams/${next.body.id}`);
    await other.stop();
  });
});
