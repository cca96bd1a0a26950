import { afterAll, describe, expect, test } from 'vitest';
import { type Hostile, hostileRequests } from '../testing/hostile-input.ts';
import type { Persona } from '../testing/neighbours.ts';
import { type CataloguedRoute, catalogueOf } from '../testing/route-catalogue.ts';
import { addressOf, type SampleRequest, sampleRequest } from '../testing/sample-request.ts';
import { type Answered, serveNeighbours } from '../testing/serving.ts';
import { thinned } from '../testing/thinned.ts';
import { leavingUntouched } from '../testing/untouched.ts';

/**
 * Every field of every route, as the OpenAPI document describes them, is spoilt in turn: each answer is a problem document
 * that points at the very field, and not one row is different afterwards. Nothing here names a route: a new one is in.
 * The gate sends a fixed part of them, `npm run trial:input` all.
 */
const serving = await serveNeighbours();
const { call, db, personas } = serving;
const { routes, undocumented } = await catalogueOf(serving.app);
afterAll(() => serving.close());

/** Answers in no problem documents of ours: it speaks RFC 6749, 7009, 7517, 7662 and 8414, or is a page for people. */
const elsewhere =
  /^(?:POST \/oauth\/(?:token|introspect|revoke)|GET \/oauth\/jwks|GET \/\.well-known\/(?:openid-configuration|oauth-authorization-server)|GET \/docs.*)$/;

const wholeSample = (route: CataloguedRoute): SampleRequest => sampleRequest(route, () => undefined, true);

const ask = (route: CataloguedRoute, { url, headers, payload }: Partial<Hostile>, as: Persona | undefined) =>
  call({ method: route.method, url: url ?? '', as, ...(headers && { headers }), ...(payload && { payload }) });

/** Somebody whose role passes the permission: asked first, and without any effect, since the request cannot be read. */
const somebodyFor = async (route: CataloguedRoute): Promise<Persona | undefined> => {
  if (route.permission === 'anyone') return undefined;
  const sample = wholeSample(route);
  const url = addressOf(route, { ...sample, query: { ...sample.query, surprise: '1' } });
  for (const as of personas) {
    const { status } = await ask(route, { url, ...(route.body && { payload: Buffer.from('[]') }) }, as);
    if (status === 400) return as;
  }
  throw new Error(`Nobody of the market passes the permission of ${route.name}.`);
};

const pointersOf = (body: string): string[] => {
  const { errors = [] } = JSON.parse(body) as { errors?: { pointer: string }[] };
  return [...new Set(errors.map(({ pointer }) => pointer))];
};

/** Undefined: the answer is what it has to be. */
const faultIn = (hostile: Hostile, { status, headers, body }: Answered): string | undefined => {
  const said = `${hostile.what}: ${status} ${body.slice(0, 400)}`;
  if (status !== hostile.status) return said;
  if (!String(headers['content-type']).startsWith('application/problem+json')) return said;
  const problem = JSON.parse(body) as Record<string, unknown>;
  const isWhole =
    problem.code === hostile.code && problem.status === status && problem.title !== '' && problem.detail !== '';
  if (!isWhole || problem.instance !== `urn:mandate:request:${String(headers['x-request-id'])}`) return said;
  const pointers = pointersOf(body);
  if (hostile.below !== undefined)
    return pointers.length === 1 && pointers[0]?.startsWith(hostile.below) ? undefined : said;
  return hostile.pointers && JSON.stringify(pointers) !== JSON.stringify(hostile.pointers) ? said : undefined;
};

test('every mounted route is in the OpenAPI document, or speaks another language than ours', () => {
  expect(undocumented.filter((name) => !elsewhere.test(name))).toEqual([]);
  expect(routes.length).toBeGreaterThan(60);
});

describe('what cannot be used is refused with its place, and nothing is stored', () => {
  test.each(routes.map((route) => [route.name, route] as const))('%s', async (name, route) => {
    const hostile = thinned(hostileRequests(route, wholeSample(route)), 60, ({ what }) => `${name} ${what}`);
    const as = await somebodyFor(route);
    const faults = await leavingUntouched(db, name, async () => {
      const found: string[] = [];
      for (const one of hostile) {
        const fault = faultIn(one, await ask(route, one, as));
        if (fault !== undefined) found.push(fault);
      }
      return found;
    });
    expect(faults.slice(0, 5)).toEqual([]);
  });
});
