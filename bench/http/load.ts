import autocannon from 'autocannon';
import type { Asked } from '../questions.ts';

export type Target = { readonly url: string; readonly path: string; readonly token: string };

const connections = 16;

const evaluationOf = ({ question: { person, action, resource } }: Asked) => ({
  subject: { type: 'user', id: person },
  action: { name: action },
  resource:
    resource.service === undefined
      ? { type: 'customer', id: resource.customer }
      : { type: 'service', id: resource.service, properties: { customer: resource.customer } },
});

export const singleBodies = (asked: readonly Asked[]): readonly string[] =>
  asked.map((one) => JSON.stringify(evaluationOf(one)));

export const batchBodies = (asked: readonly Asked[], size: number): readonly string[] =>
  Array.from({ length: Math.floor(asked.length / size) }, (_, batch) =>
    JSON.stringify({ evaluations: asked.slice(batch * size, (batch + 1) * size).map(evaluationOf) }),
  );

const headersFor = (token: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });

/** Asks once; the answer as it came. */
export const askOnce = async ({ url, path, token }: Target, body: string): Promise<string> => {
  const response = await fetch(url + path, { method: 'POST', headers: headersFor(token), body });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.text();
};

type Load = { readonly seconds: number; readonly pipelining?: number; readonly perSecond?: number };

/** Puts a target under load with these bodies in turn. Throws where one answer was no success. */
export const load = async (
  { url, path, token }: Target,
  bodies: readonly string[],
  { seconds, pipelining = 1, perSecond }: Load,
): Promise<autocannon.Result> => {
  const result = await autocannon({
    url,
    connections,
    pipelining,
    duration: seconds,
    ...(perSecond !== undefined && { overallRate: perSecond }),
    requests: bodies.map((body) => ({ method: 'POST' as const, path, headers: headersFor(token), body })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${path}: ${result.non2xx} refusals and ${result.errors} errors under load.`);
  return result;
};
