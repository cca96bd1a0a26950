import { setTimeout as sleep } from 'node:timers/promises';
import { createPdp, type Pdp } from '@mandate/pdp/pdp';
import type { Question } from '@mandate/pdp/question';
import { tokenExchange } from '@mandate/server/identity/scopes';
import type { Cluster, TrialNode } from './cluster.ts';
import type { History, Key } from './history.ts';
import type { Random } from './random.ts';
import type { Credentials } from './stage.ts';

/** A question with what a yes rests on. `bearer`: whose token asks it, where that is a part of the trial. */
export type TrialQuestion = Question & {
  readonly rests: readonly Key[];
  readonly bearer?: string;
  /** The agent's own token, with which a service would exchange it (RFC 8693). */
  readonly agentToken?: string;
};

/** Asks over every way there is and writes each answer into the history. */
export type Asking = {
  readonly single: (node: TrialNode, question: TrialQuestion) => Promise<void>;
  readonly batch: (node: TrialNode, questions: readonly TrialQuestion[]) => Promise<void>;
  readonly inProcess: (pdp: Pdp, question: TrialQuestion) => Promise<void>;
  readonly pdps: readonly Pdp[];
  /** Exchanges the agent's token for one that is good for this act, and keeps it. */
  readonly exchange: (question: TrialQuestion) => Promise<void>;
  /** Asks whether the token that was kept for this question is still good. */
  readonly introspect: (node: TrialNode, question: TrialQuestion) => Promise<void>;
  /** All ways at once, at every node that is not down. Waits a moment; what comes later is noted all the same. */
  readonly everywhere: (questions: readonly TrialQuestion[]) => Promise<void>;
  /** Answers whether a client gets a token from this node, and remembers the token. */
  readonly tokenOf: (client: Credentials) => Promise<string>;
  /** Waits for the answers that are still on their way. */
  readonly close: () => Promise<void>;
};

/** Longer than any pause of a node: an answer from before it is what the trial is after. */
const answerMs = 10_000;
const probeMs = 250;
const tokenMs = 120_000;
const now = (): number => performance.now();

export const startAsking = async (
  { nodes }: Cluster,
  service: Credentials,
  history: History,
  random: Random,
  pdpCount: number,
): Promise<Asking> => {
  const onTheirWay = new Set<Promise<void>>();
  const tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  const exchanged = new Map<string, string>();
  const awake = (): TrialNode => random.pick(nodes.filter((node) => node.state() === 'up'));
  const listening = (): readonly TrialNode[] => nodes.filter((node) => node.state() !== 'down');

  const tokenOf = (client: Credentials): Promise<string> => {
    const known = tokens.get(client.clientId);
    if (known && now() < known.until) return known.token;
    const token = form(awake(), '/oauth/token', client, { grant_type: 'client_credentials', scope: 'decisions' }).then(
      (body) => {
        if (typeof body.access_token !== 'string') throw new Error('The client got no token.');
        return body.access_token;
      },
    );
    tokens.set(client.clientId, { token, until: now() + tokenMs });
    token.catch(() => tokens.delete(client.clientId));
    return token;
  };

  const note = (question: TrialQuestion, through: string, sent: number, allowed: boolean): void =>
    history.answered(allowed, { rests: question.rests, through, sent, received: now() });

  const single = async (node: TrialNode, question: TrialQuestion): Promise<void> => {
    const token = question.bearer ?? (await tokenOf(service));
    const sent = now();
    const { status, body } = await post<Evaluation>(node, '/access/v1/evaluation', token, evaluationOf(question));
    if (status === 200 || status === 401)
      note(question, `single question at node ${node.index}`, sent, body.decision === true);
  };

  const batch = async (node: TrialNode, questions: readonly TrialQuestion[]): Promise<void> => {
    const token = await tokenOf(service);
    const evaluations = questions.map(evaluationOf);
    const sent = now();
    const { status, body } = await post<{ evaluations: Evaluation[] }>(node, '/access/v1/evaluations', token, {
      evaluations,
    });
    if (status !== 200) return;
    for (const [at, question] of questions.entries())
      note(question, `batch at node ${node.index}`, sent, body.evaluations[at]?.decision === true);
  };

  const inProcess = async (pdp: Pdp, question: TrialQuestion): Promise<void> => {
    const sent = now();
    const decided = pdp.decide(question);
    const { verdict } = decided instanceof Promise ? await decided : decided;
    note(question, decided instanceof Promise ? 'pdp over its server' : 'pdp from memory', sent, verdict.allowed);
  };

  const exchange = async (question: TrialQuestion): Promise<void> => {
    const { customer, service: target } = question.resource;
    if (!question.agentToken || !customer || !target) return;
    const node = awake();
    const sent = now();
    const body = await form(node, '/oauth/token', service, {
      grant_type: tokenExchange,
      subject_token: question.agentToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      customer,
      service: target,
      // For this very action: without it, any that a narrowed grant still allows would do.
      scope: question.action,
    });
    note(question, `exchange at node ${node.index}`, sent, typeof body.access_token === 'string');
    if (typeof body.access_token === 'string') exchanged.set(keyOf(question), body.access_token);
  };

  const introspect = async (node: TrialNode, question: TrialQuestion): Promise<void> => {
    const token = exchanged.get(keyOf(question));
    if (token === undefined) return;
    const sent = now();
    const body = await form(node, '/oauth/introspect', service, { token });
    note(question, `introspection at node ${node.index}`, sent, body.active === true);
  };

  /** What cannot be answered denies: a service takes it for a no. */
  const kept = (asked: Promise<void>): Promise<void> => {
    const settled = asked.catch(() => undefined).finally(() => onTheirWay.delete(settled));
    onTheirWay.add(settled);
    return settled;
  };

  const pdps = await Promise.all(nodes.slice(0, pdpCount).map((node) => createPdp({ url: node.url(), ...service })));

  return {
    pdps,
    tokenOf,
    single: (node, question) => kept(single(node, question)),
    batch: (node, questions) => kept(batch(node, questions)),
    inProcess: (pdp, question) => kept(inProcess(pdp, question)),
    exchange: (question) => kept(exchange(question)),
    introspect: (node, question) => kept(introspect(node, question)),
    everywhere: async (questions) => {
      const all = questions.flatMap((question) => [
        // Those in this process first: they need no way there.
        ...(question.bearer === undefined ? pdps.map((pdp) => kept(inProcess(pdp, question))) : []),
        ...listening().map((node) => kept(single(node, question))),
        kept(introspect(awake(), question)),
      ]);
      await Promise.race([Promise.all(all), sleep(probeMs)]);
    },
    close: async () => {
      await Promise.all(onTheirWay);
      await Promise.all(pdps.map((pdp) => pdp.close()));
    },
  };
};

type Evaluation = { readonly decision?: boolean };

const keyOf = ({ organization, resource }: TrialQuestion): string =>
  `${organization} ${resource.customer} ${resource.service}`;

/** The question as AuthZEN has it. */
const evaluationOf = ({ person, organization, action, resource }: TrialQuestion) => {
  const { account, customer, service } = resource;
  const about =
    account !== undefined
      ? { type: 'partner', id: account }
      : service !== undefined
        ? { type: 'service', id: service, properties: { customer } }
        : { type: 'customer', id: customer };
  return {
    subject: { type: 'user', id: person, properties: { organization } },
    action: { name: action },
    resource: about,
  };
};

const post = async <T>(node: TrialNode, path: string, token: string, body: object) => {
  const response = await fetch(node.url() + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerMs),
  });
  return { status: response.status, body: (await response.json()) as T };
};

const form = async (
  node: TrialNode,
  path: string,
  { clientId, clientSecret }: Credentials,
  fields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(node.url() + path, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(answerMs),
  });
  return (await response.json()) as Record<string, unknown>;
};
