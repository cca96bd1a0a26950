import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Evaluation } from '@mandate/server/surfaces/authzen/schemas';
import type { ReceivedMail } from '@mandate/server/testing/smtp';
import { type Api, apiWith, clientToken, type Problem, type Reply } from '../sample-world/api.ts';
import type { Site } from '../sample-world/people.ts';
import type { Persona, PersonaKey, Personas } from '../sample-world/personas.ts';
import type { Walk } from './walk.ts';

/** Somebody who acts on the stage. */
export type Player = { readonly userId: string; readonly email: string; readonly api: Api };

/** A persona of the sample world that acts for a partner. */
export type Partner = Player & Pick<Persona, 'organizationId' | 'organization'>;

/** What is asked about: a service at a customer, a subscription, a customer. */
export type Resource = {
  readonly type: 'service' | 'subscription' | 'customer';
  readonly id: string;
  readonly properties?: { readonly customer: string };
};

/** Everything that the chapters act with. */
export type Stage = {
  readonly walk: Walk;
  readonly site: Site;
  /** A persona, reading in this language. */
  readonly as: (key: PersonaKey, locale?: Locale) => Partner;
  /** The decision of the server about this person, as a service asks for it. */
  readonly decide: (person: Pick<Player, 'userId'>, action: string, resource: Resource) => Promise<Evaluation>;
  /** The first mail to this address, from this one on, that is as described; waits for it. */
  readonly mailTo: (address: string, isIt: (text: string) => boolean, since: number) => Promise<ReceivedMail>;
  /** How many mails have come so far: what is expected comes after them. */
  readonly mailsSoFar: () => number;
};

const mailPatience = 30_000;

/** Sets the stage: a program that asks for decisions, a mailbox, and the personas. */
export const openStage = async (
  walk: Walk,
  site: Site,
  { people, service }: Personas,
  received: readonly ReceivedMail[],
): Promise<Stage> => {
  const asker = apiWith(site.url, await clientToken(site.url, service));
  return {
    walk,
    site,
    as: (key, locale = 'en') => ({ ...people[key], api: apiWith(site.url, people[key].token, locale) }),
    decide: (person, action, resource) =>
      asker.call('POST', '/access/v1/evaluation', {
        subject: { type: 'user', id: person.userId },
        action: { name: action },
        resource,
      }),
    mailsSoFar: () => received.length,
    mailTo: async (address, isIt, since) => {
      for (const deadline = Date.now() + mailPatience; Date.now() < deadline; await sleep(50)) {
        const found = received.slice(since).find(({ to, mail }) => to.includes(address) && isIt(wholeMail(mail)));
        if (found) return found;
      }
      throw new Error(`No such mail came to ${address}.`);
    },
  };
};

const wholeMail = ({ subject, text }: ReceivedMail['mail']): string => `${subject ?? ''}\n${text ?? ''}`;

/** A service at a customer, as something to ask about. */
export const serviceAt = (customer: string, service: string): Resource => ({
  type: 'service',
  id: service,
  properties: { customer },
});

/** A subscription of a customer, as something to ask about. */
export const subscriptionAt = (customer: string, subscription: string): Resource => ({
  type: 'subscription',
  id: subscription,
  properties: { customer },
});

/** The decision is yes, and its argument holds at every step. */
export const allows = async ({ decide }: Stage, person: Player, action: string, resource: Resource): Promise<void> => {
  const { decision, context } = await decide(person, action, resource);
  assert.equal(decision, true, `${action} was denied: ${context.reason} (${context.rule})`);
  assert.ok(context.because?.every((one) => one.holds));
};

/** The decision is no, for this reason and by this rule. */
export const denies = async (
  { decide }: Stage,
  person: Player,
  action: string,
  resource: Resource,
  [code, rule]: readonly [code: string, rule: string],
): Promise<void> => {
  const { decision, context } = await decide(person, action, resource);
  assert.deepEqual({ decision, code: context.reason, rule: context.rule }, { decision: false, code, rule });
};

/** The call was refused with this code, by this rule, and says what to do about it (D17). */
export const refuses = ({ body }: Reply<Problem>, [code, rule]: readonly [code: string, rule: string]): void => {
  assert.deepEqual({ code: body?.code, rule: body?.rule }, { code, rule });
  assert.ok(body.detail.length > 0);
};
