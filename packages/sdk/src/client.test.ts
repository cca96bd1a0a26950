import { afterEach, expect, test } from 'vitest';
import { requestIdOf, ServerUnreachable } from './answer.ts';
import { createMandate, type MandateOptions } from './client.ts';
import { allOf, pages } from './pages.ts';
import { type Arrived, problem, type Reply, scriptedServer } from './testing/scripted-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const against = async (answer: (request: Arrived) => Reply, options: Partial<MandateOptions> = {}) => {
  const server = await scriptedServer(answer);
  closing.push(server.close);
  const mandate = createMandate({ url: server.url, ...options });
  return { mandate, ...server };
};

const partner = '0197f0c0-0000-7000-8000-000000000001';

test('a call carries token, language, path, query and body', async () => {
  const { mandate, arrived } = await against(() => ({ status: 201, body: {} }), { token: 't-1', locale: 'ja' });
  await mandate.grantPrivileges({ path: { partner: 'a/b ü' }, body: { agreement: { id: 'a', version: '1' } } });
  await mandate.listCustomers({ query: { search: 'Lü & Co', limit: 3 } });
  expect(arrived.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/partner-relationships/a%2Fb%20%C3%BC/privileges',
    'GET /api/customers?search=L%C3%BC+%26+Co&limit=3',
  ]);
  const [grant, list] = arrived.map(({ headers }) => headers);
  expect(grant).toMatchObject({ authorization: 'Bearer t-1', 'accept-language': 'ja' });
  expect(grant?.['content-type']).toBe('application/json');
  expect(list?.['content-type']).toBeUndefined();
  expect(JSON.parse(arrived[0]?.body ?? '')).toEqual({ agreement: { id: 'a', version: '1' } });
});

test('headers of one call reach the server beside the credentials', async () => {
  const { mandate, arrived } = await against(() => ({ body: {} }), { token: 't-1' });
  const change = { path: { id: partner }, body: { standing: 'active' as const } };
  await mandate.changeOrganization(change, { headers: { 'if-match': '"3"' } });
  await mandate.rotateInvitationLink({ headers: { 'idempotency-key': 'k-1' } });
  expect(arrived[0]?.headers).toMatchObject({ 'if-match': '"3"', authorization: 'Bearer t-1' });
  expect(arrived[1]?.headers['idempotency-key']).toBe('k-1');
});

test('a success hands out value, status and version; 204 has no value', async () => {
  const { mandate } = await against(({ method }) =>
    method === 'DELETE' ? { status: 204 } : { headers: { etag: '"7"' }, body: { id: partner } },
  );
  expect(await mandate.readOrganization({ path: { id: partner } })).toEqual({
    ok: true,
    value: { id: partner },
    status: 200,
    etag: '"7"',
  });
  expect(await mandate.revokeToken({ path: { id: partner } })).toMatchObject({ ok: true, value: undefined });
});

test('a problem is a value with its code and its request id, never thrown', async () => {
  const { mandate } = await against(() => problem(409, 'delegated_admin_conflict'));
  const answer = await mandate.readSession();
  expect(answer).toMatchObject({ ok: false, problem: { status: 409, code: 'delegated_admin_conflict' } });
  expect(!answer.ok && requestIdOf(answer.problem)).toBe('r-1');
});

test('an error page of something in between becomes a problem as well', async () => {
  const { mandate } = await against(() => ({ status: 502, body: '<h1>Bad gateway</h1>' }));
  expect(await mandate.readSession()).toMatchObject({
    ok: false,
    problem: { status: 502, code: 'unexpected_answer', title: 'Bad Gateway' },
  });
});

test('where nobody answers, the call throws and names the server', async () => {
  const { mandate, url, close } = await against(() => ({}));
  await close();
  closing.length = 0;
  const fault = await mandate.readSession().catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(ServerUnreachable);
  expect(String(fault)).toContain(url);
  expect(String(fault)).toContain('ECONNREFUSED');
});

test('what the caller aborts is not taken for an unreachable server', async () => {
  const { mandate } = await against(() => ({}));
  const fault = await mandate
    .readSession({}, { signal: AbortSignal.abort(new Error('enough')) })
    .catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ message: 'enough' });
});

test('media that are no JSON come as text, or as a stream', async () => {
  const { mandate } = await against(() => ({ headers: { 'content-type': 'text/csv' }, body: 'id,at\r\n' }));
  expect(await mandate.exportAuditEvents()).toMatchObject({ ok: true, value: 'id,at\r\n' });
  const download = await mandate.download('exportAuditEvents', { query: { format: 'csv' } });
  expect(download.ok && (await new Response(download.body).text())).toBe('id,at\r\n');
});

test('a refused download is a problem', async () => {
  const { mandate } = await against(() => problem(403, 'role_not_permitted'));
  expect(await mandate.download('exportAuditEvents')).toMatchObject({ problem: { code: 'role_not_permitted' } });
});

const pageOf = (request: Arrived): Reply => {
  const after = new URL(request.url, 'http://x').searchParams.get('after');
  const bodies: Record<string, unknown> = {
    first: { items: [{ id: '1' }, { id: '2' }], next: 'b' },
    b: { items: [{ id: '3' }], next: null },
  };
  return { body: bodies[after ?? 'first'] };
};

test('a list is followed page by page, with its filters, and no further than asked', async () => {
  const { mandate, arrived } = await against(pageOf);
  const all = await allOf(mandate.listCustomers, { search: 'x' });
  expect(all.ok && all.value.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(arrived.map(({ url }) => url)).toEqual(['/api/customers?search=x', '/api/customers?search=x&after=b']);

  for await (const page of pages(mandate.listCustomers, {})) {
    expect(page.ok && page.value).toHaveLength(2);
    break;
  }
  expect(arrived).toHaveLength(3);
});

test('a problem half way through a list is handed out and ends it', async () => {
  const { mandate } = await against((request) =>
    request.url.includes('after') ? problem(503, 'database_unavailable') : pageOf(request),
  );
  const seen: boolean[] = [];
  for await (const page of pages(mandate.listCustomers, {})) seen.push(page.ok);
  expect(seen).toEqual([true, false]);
  expect(await allOf(mandate.listCustomers, {})).toMatchObject({ problem: { code: 'database_unavailable' } });
});
