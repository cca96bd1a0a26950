import { afterAll, describe, expect, test } from 'vitest';
import type { Persona } from '../testing/neighbours.ts';
import { type CataloguedRoute, catalogueOf, isUnsafe } from '../testing/route-catalogue.ts';
import { addressOf, type SampleRequest } from '../testing/sample-request.ts';
import { type Answered, serveNeighbours } from '../testing/serving.ts';
import { readRecords, sightOf } from '../testing/sight.ts';
import { nobody, ownRequest, strangeQuestions, strangeRequests, type Twin } from '../testing/strange-requests.ts';
import { thinned } from '../testing/thinned.ts';
import { leavingUntouched } from '../testing/untouched.ts';

/**
 * Every route is called as every persona with the ids of everything that is none of its business: the answer is, to the
 * byte, the one for an id that belongs to nothing; it names nobody who is not the caller's partner in anything; and no row
 * changes. Who may see whom is told from the records of the market, never by route. The gate takes some strangers for each
 * persona and route, always the same ones; `npm run trial:input` takes all.
 */
const serving = await serveNeighbours();
const { call, db, personas } = serving;
const { routes } = await catalogueOf(serving.app);
const sight = sightOf(await readRecords(db));
afterAll(() => serving.close());

const send = (route: CataloguedRoute, request: SampleRequest, as: Persona | undefined): Promise<Answered> =>
  call({
    method: route.method,
    url: addressOf(route, request),
    as,
    ...(request.body !== undefined && { payload: JSON.stringify(request.body) }),
  });

/** An answer without what differs between any two: the request’s own id, and the ids that were asked about. */
const comparable = ({ status, headers, body }: Answered, sent: readonly string[]): string => {
  const volatile = [String(headers['x-request-id']), ...sent, nobody];
  const told = ['content-type', 'etag', 'location', 'link', 'www-authenticate', 'retry-after'];
  const kept = told.map((name) => `${name}: ${String(headers[name] ?? '')}`);
  const text = volatile.reduce((left, one) => left.replaceAll(one, '…'), [status, ...kept, body].join('\n'));
  // Which of the 64 lanes an id falls into is in the id itself, whether or not it belongs to anything.
  return text.replaceAll(/"revision":"\d+\.\d+"/g, '"revision":"…"');
};

/** Refused for who asks: what it was asked about was not looked at, so one stranger stands for all. */
const isClosed = ({ status }: Answered): boolean => status === 401 || status === 403;

const differencesOf = async (route: CataloguedRoute, as: Persona): Promise<string[]> => {
  const found: string[] = [];
  const answers = new Map<string, Answered>();
  const emptyAnswer = async ({ empty }: Twin): Promise<Answered> => {
    const key = JSON.stringify(empty);
    const answer = answers.get(key) ?? (await send(route, empty, as));
    answers.set(key, answer);
    return answer;
  };
  const all = strangeRequests(route, as, sight);
  for (const twin of thinned(all, 4, (_, at) => `${route.name} ${as.name} ${at}`)) {
    const nothing = await emptyAnswer(twin);
    const strange = await send(route, twin.strange, as);
    const [expected, received] = [comparable(nothing, twin.sent), comparable(strange, twin.sent)];
    if (expected !== received) found.push(`${as.name}, ${twin.what}:\n${received}\ninstead of\n${expected}`);
    const told = twin.sent.reduce((body, id) => body.replaceAll(id, '…'), strange.body);
    for (const leak of sight.leaksIn(as, told)) found.push(`${as.name}, ${twin.what}: ${leak}`);
    if (isClosed(strange)) break;
  }
  return found;
};

describe('what is none of your business does not exist', () => {
  test.each(routes.map((route) => [route.name, route] as const))('%s', async (name, route) => {
    const found = await leavingUntouched(db, name, () => Promise.all(personas.map((as) => differencesOf(route, as))));
    expect(found.flat().slice(0, 5)).toEqual([]);
  });
});

describe('decisions about what is none of your business are decisions about nothing', () => {
  const routesThatDecide = routes.filter(({ url }) => /^\/access\/v1\/(?:evaluations?|search\/\w+)$/.test(url));

  test('there are such routes', () => expect(routesThatDecide.length).toBeGreaterThanOrEqual(2));

  test.each(routesThatDecide.map((route) => [route.name, route] as const))('%s', async (name, route) => {
    const isMany = route.url.endsWith('evaluations');
    const send = (question: object, as: Persona) => {
      const asked = isMany ? { evaluations: [question] } : question;
      return call({ method: 'POST', url: route.url, as, payload: JSON.stringify(asked) });
    };
    // All these routes answer from the same records: the plainest is asked most.
    const most = route.url.endsWith('evaluation') ? 12 : 5;
    const askedBy = (as: Persona) => thinned(strangeQuestions(as, sight), most, (_, at) => `${name} ${as.name} ${at}`);
    const found = await leavingUntouched(db, name, async () => {
      const all: string[] = [];
      for (const as of personas)
        for (const { what, strange, empty, sent } of askedBy(as)) {
          const [nothing, answer] = [await send(empty, as), await send(strange, as)];
          const [expected, received] = [comparable(nothing, sent), comparable(answer, sent)];
          if (expected !== received) all.push(`${as.name}, ${what}:\n${received}\ninstead of\n${expected}`);
          const told = sent.reduce((body, id) => body.replaceAll(id, '…'), answer.body);
          for (const leak of sight.leaksIn(as, told)) all.push(`${as.name}, ${what}: ${leak}`);
          if (isClosed(answer)) break;
        }
      return all;
    });
    expect(found.slice(0, 5)).toEqual([]);
  });
});

describe('whoever reads, reads of nobody else', () => {
  test.each(routes.filter((route) => !isUnsafe(route)).map((route) => [route.name, route] as const))(
    '%s',
    async (_, route) => {
      const found: string[] = [];
      for (const as of [undefined, ...personas]) {
        const request = as ? ownRequest(route, as, sight) : ownRequest(route, personas[0] as Persona, sight);
        const answer = await send(route, request, as);
        const told = Object.values(request.params).reduce((body, id) => body.replaceAll(id, '…'), answer.body);
        for (const leak of sight.leaksIn(as, told))
          found.push(`${as?.name ?? 'nobody'}: ${leak} in ${answer.body.slice(0, 300)}`);
      }
      expect(found.slice(0, 5)).toEqual([]);
    },
  );
});
