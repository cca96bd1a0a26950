import { setTimeout as sleep } from 'node:timers/promises';
import type { Acting, Change } from './acts.ts';
import type { Key } from './history.ts';
import type { Asking, TrialQuestion } from './questions.ts';
import type { Random } from './random.ts';
import {
  action,
  type Credentials,
  grantKey,
  narrowRole,
  ownAction,
  ownManifest,
  ownService,
  type Party,
  type Stage,
  services,
} from './stage.ts';

export type Scene = {
  readonly stage: Stage;
  readonly acting: Acting;
  readonly asking: Asking;
  readonly isOver: () => boolean;
};

type Writer = (scene: Scene, random: Random) => Promise<void>;

const grantQuestion = ({ person }: Stage, customer: Party, partner: Party, service: string): TrialQuestion => ({
  person,
  organization: partner.id,
  action,
  resource: { customer: customer.id, service },
  rests: [grantKey(customer.id, partner.id, service)],
  agentToken: partner.token,
});

/** Everything that the customers' writers change, as questions. */
export const grantQuestions = (stage: Stage): readonly TrialQuestion[] =>
  stage.customers.flatMap((customer) =>
    [...stage.advisors, ...stage.sellers].flatMap((partner) =>
      services.map((service) => grantQuestion(stage, customer, partner, service)),
    ),
  );

type Terms = { readonly roles?: readonly string[]; readonly until?: string; readonly replace?: string };

const granting = (stage: Stage, customer: Party, partner: Party, service: string, terms: Terms = {}): Change => ({
  by: customer,
  call: [
    'POST',
    `/api/partner-relationships/${partner.id}/privileges`,
    { services: { [service]: { grant: true, ...terms } }, agreement: stage.agreement },
  ],
});

/** The ways in which one grant is taken away (X1), given up, or loses what it was for (D5). */
const waysOut = (stage: Stage, customer: Party, partner: Party, service: string): readonly Change[] => {
  const key = grantKey(customer.id, partner.id, service);
  const ofPartner = `/api/partner-relationships/${partner.id}/privileges`;
  const allOfPartner = services.map((one) => grantKey(customer.id, partner.id, one));
  return [
    { by: customer, call: ['DELETE', `${ofPartner}?service=${service}`], takes: [key] },
    { by: customer, call: ['DELETE', ofPartner], takes: allOfPartner },
    removingFromAll(stage, customer, service),
    {
      by: partner,
      call: ['DELETE', `/api/customers/${customer.id}/privileges?service=${service}`],
      takes: [key],
    },
    { ...granting(stage, customer, partner, service, { roles: [narrowRole] }), takes: [key] },
  ];
};

const removingFromAll = ({ advisors, sellers }: Stage, customer: Party, service: string): Change => ({
  by: customer,
  call: ['DELETE', `/api/privileges?service=${service}`],
  takes: [...advisors, ...sellers].map((partner) => grantKey(customer.id, partner.id, service)),
});

/** A grant to a partner that is in nobody's way, and its end: by somebody's act, or by itself. */
const grantAndEnd = async ({ stage, acting, asking }: Scene, random: Random, customer: Party): Promise<void> => {
  const partner = random.pick(stage.advisors);
  const service = random.pick(services);
  const question = grantQuestion(stage, customer, partner, service);
  const until = random.chance(0.2) ? Date.now() + random.between(300, 700) : undefined;
  const terms = until === undefined ? {} : { until: new Date(until).toISOString() };
  const granted = await acting.act({ ...granting(stage, customer, partner, service, terms), gives: question.rests });
  await asking.everywhere([question]);
  if (random.chance(0.3)) await asking.exchange(question);
  await sleep(random.between(0, 50));
  if (until === undefined) {
    const taken = await acting.act(random.pick(waysOut(stage, customer, partner, service)));
    if (taken.kind !== 'done') return;
  } else {
    if (granted.kind !== 'done') return;
    await acting.expired(question.rests, until);
  }
  await asking.everywhere([question]);
};

/** D3: one selling partner replaces another, and then all lose it. */
const replaceAndEnd = async ({ stage, acting, asking }: Scene, random: Random, customer: Party): Promise<void> => {
  const service = random.pick(services);
  const [first, second] = random.chance(0.5) ? stage.sellers : [stage.sellers[1], stage.sellers[0]];
  const [before, after] = [first, second].map((partner) => grantQuestion(stage, customer, partner, service)) as [
    TrialQuestion,
    TrialQuestion,
  ];
  const give = granting(stage, customer, first, service, { replace: second.id });
  await acting.act({ ...give, gives: before.rests });
  await asking.everywhere([before]);
  const replace = granting(stage, customer, second, service, { replace: first.id });
  const replaced = await acting.act({ ...replace, gives: after.rests, takes: before.rests });
  if (replaced.kind === 'done') await asking.everywhere([before, after]);
  const removed = await acting.act(removingFromAll(stage, customer, service));
  if (removed.kind === 'done') await asking.everywhere([after, before]);
};

/** The only one who changes this customer's grants. */
const customerWriter =
  (customer: Party): Writer =>
  async (scene, random) => {
    while (!scene.isOver()) await (random.chance(0.7) ? grantAndEnd : replaceAndEnd)(scene, random, customer);
  };

type Toggle = { readonly question: TrialQuestion; readonly give: Change; readonly take: Change };

/** What concerns everybody is rarer than what concerns one customer: all of it goes through one lane. */
const calmMs = [150, 600] as const;

/** Gives one thing and takes it away, again and again. */
const toggler =
  (toggle: (stage: Stage) => Toggle): Writer =>
  async ({ stage, acting, asking, isOver }, random) => {
    const { question, give, take } = toggle(stage);
    while (!isOver()) {
      await acting.act({ ...give, gives: question.rests });
      await asking.everywhere([question]);
      await sleep(random.between(...calmMs));
      const taken = await acting.act({ ...take, takes: question.rests });
      if (taken.kind === 'done') await asking.everywhere([question]);
      await sleep(random.between(...calmMs));
    }
  };

/** About the grant that nobody touches: what can be lost is what the agent needs besides. */
const atHome = ({ home, advisors }: Stage, person: string, key: Key): TrialQuestion => ({
  person,
  organization: advisors[0].id,
  action,
  resource: { customer: home.id, service: services[0] },
  rests: [key],
});

const roleToggle = (stage: Stage): Toggle => {
  const path = `/api/organizations/${stage.advisors[0].id}/users/${stage.changer}`;
  const change = (role: string): Change => ({ by: stage.operator, call: ['PATCH', path, { roles: [role] }] });
  return {
    question: atHome(stage, stage.changer, 'role of the changer'),
    give: change('admin_agent'),
    take: change('sales_agent'),
  };
};

const membershipToggle = (stage: Stage): Toggle => {
  const path = `/api/organizations/${stage.advisors[0].id}/users`;
  const { id, ...person } = stage.leaver;
  return {
    question: atHome(stage, id, 'membership of the leaver'),
    give: { by: stage.operator, call: ['POST', path, { ...person, roles: ['admin_agent'] }] },
    take: { by: stage.operator, call: ['DELETE', `${path}/${id}`] },
  };
};

const manifestToggle = (stage: Stage): Toggle => {
  const publish = (isWide: boolean): Change => ({
    by: stage.operator,
    call: ['PUT', `/api/services/${ownService}`, ownManifest(isWide)],
  });
  const resource = { customer: stage.home.id, service: ownService };
  const question = { ...atHome(stage, stage.person, 'manifest'), action: ownAction, resource };
  return { question, give: publish(true), take: publish(false) };
};

const standingToggle = ({ person, operator, suspect }: Stage): Toggle => {
  const change = (patch: object): Change => ({
    by: operator,
    call: ['PATCH', `/api/organizations/${suspect.id}`, patch],
  });
  const resource = { account: suspect.id };
  return {
    question: {
      person,
      organization: suspect.id,
      action: 'invitation.issue',
      resource,
      rests: ['standing of the suspect'],
    },
    give: change({ standing: 'active' }),
    take: change({ standing: 'suspended', reason: 'A trial' }),
  };
};

const relationshipToggle = ({ person, home, reseller, agreement }: Stage): Toggle => {
  const resource = { customer: home.id };
  const accept = { services: {}, agreement };
  return {
    question: {
      person,
      organization: reseller.id,
      action: 'customer.read',
      resource,
      rests: ['relationship of the reseller'],
    },
    give: { by: home, call: ['POST', `/api/requests/${reseller.linkToken}/accept`, accept] },
    take: { by: home, call: ['DELETE', `/api/partner-relationships/${reseller.id}`] },
  };
};

const toggles = [roleToggle, membershipToggle, manifestToggle, standingToggle, relationshipToggle];

/** What those change who take one thing and give it back, as questions. */
export const toggledQuestions = (stage: Stage): readonly TrialQuestion[] =>
  toggles.map((toggle) => toggle(stage).question);

/** Clients that are made, used and revoked: a yes to their token is one as well. */
const clientWriter: Writer = async ({ stage, acting, asking, isOver }, random) => {
  for (let count = 0; !isOver(); count += 1) {
    const rests = [`client ${count}`];
    const wish = { name: `Trial ${count}`, scopes: ['decisions'] };
    const made = await acting.act<Credentials>({
      by: stage.operator,
      call: ['POST', '/api/clients', wish],
      gives: rests,
    });
    const bearer = made.kind === 'done' ? await asking.tokenOf(made.body).catch(() => undefined) : undefined;
    if (made.kind === 'done' && bearer !== undefined) {
      const question = { ...atHome(stage, stage.person, ''), rests, bearer };
      await asking.everywhere([question]);
      const call = ['DELETE', `/api/clients/${made.body.clientId}`] as const;
      const revoked = await acting.act({ by: stage.operator, call, takes: rests });
      if (revoked.kind === 'done') await asking.everywhere([question]);
    }
    await sleep(random.between(...calmMs));
  }
};

/** All who change something, each alone in charge of what it changes. */
export const startWriters = (scene: Scene, random: Random): readonly Promise<void>[] =>
  [...scene.stage.customers.map(customerWriter), ...toggles.map(toggler), clientWriter].map((writer, index) =>
    writer(scene, random.branch(`writer ${index}`)),
  );
