import type { Mandate, Value } from '@mandate/sdk/client';
import type { AccessEvaluation } from '@mandate/sdk/generated/types.gen';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault, exitCodes } from './exit-codes.ts';
import { minute, paragraphs, plain } from './text.ts';

type Flags = {
  readonly customer?: string;
  readonly service?: string;
  readonly subscription?: string;
  readonly account?: string;
  readonly for?: string;
  readonly at?: string;
};

/** One decision with its argument. */
export const whyCommand = (cli: Cli): Command =>
  new Command('why')
    .description('Tell whether somebody may do something, and why')
    .argument('<agent>', 'id of the person; “me” for yourself')
    .argument('<action>', 'such as licence.assign')
    .option('--customer <id>', "in this customer's tenant")
    .option('--service <service>', 'on this service')
    .option('--subscription <id>', 'on this subscription of the customer')
    .option('--account <id>', "on this partner's own account")
    .option('--for <organisation>', 'acting for this one of the organisations that the person belongs to')
    .option('--at <instant>', 'at that time of the past, such as 2026-05-03 or 2026-05-03T09:00:00Z')
    .addHelpText(
      'after',
      `
Exit code 0: allowed. 1: denied.

Examples:
  mandate why 0198… licence.assign --customer 0198… --service office365
  mandate why me subscription.seats.add --customer 0198… --subscription 0198…
  mandate why 0198… user.manage --customer 0198… --service azure --at 2026-05-03`,
    )
    .action(cli.signedIn(why));

const why = async (mandate: Mandate, agent: string, action: string, flags: Flags): Promise<Outcome> => {
  const resource = resourceOf(flags);
  const at = flags.at === undefined ? undefined : instantOf(flags.at);
  let id = agent;
  if (agent === 'me') {
    const session = await mandate.readSession();
    if (!session.ok) return session;
    if (!session.value.user) throw new CommandFault('usage', 'A program is no agent.', 'Name a person by id.');
    id = session.value.user.id;
  }
  if (at !== undefined) return whyThen(mandate, id, action, flags, at);
  const properties = flags.for === undefined ? {} : { properties: { organization: flags.for } };
  const answer = await mandate.evaluate({
    body: { subject: { type: 'user', id, ...properties }, action: { name: action }, resource },
  });
  if (!answer.ok) return answer;
  const { decision, context } = answer.value;
  const explained = decision || flags.account !== undefined ? undefined : await explain(mandate, id, action, flags);
  // Beside the answer: a program that may only ask for decisions does without.
  const change = explained?.ok ? explained.value.change : undefined;
  return {
    data: { ...answer.value, ...(change && { change }) },
    text: argument({ ...context, decision, change }),
    exitCode: decision ? exitCodes.done : exitCodes.refused,
  };
};

/** The same at a time of the past, from kept history. */
const whyThen = async (mandate: Mandate, id: string, action: string, flags: Flags, at: string): Promise<Outcome> => {
  if (flags.account !== undefined)
    throw new CommandFault('usage', 'The past is kept of what is done at customers.', 'Leave --account or --at out.');
  const answer = await explain(mandate, id, action, flags, at);
  if (!answer.ok) return answer;
  const { decision } = answer.value;
  return {
    data: answer.value,
    text: argument(answer.value),
    exitCode: decision ? exitCodes.done : exitCodes.refused,
  };
};

const explain = (mandate: Mandate, subject: string, action: string, flags: Flags, at?: string) => {
  const { customer, subscription, service } = flags;
  const about = subscription === undefined ? { service } : { subscription };
  return mandate.explainDecision({
    query: withoutGaps({ subject, action, customer, organization: flags.for, at, ...about }),
  });
};

type Asked = { readonly subject: string; readonly action: string };
type Filled<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Only what was said: a query has no empty places. */
const withoutGaps = <T extends Asked>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filled<T>;

/** A day alone is its beginning, in UTC. */
const instantOf = (text: string): string => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new CommandFault('usage', `${text} is no time.`, 'Such as 2026-05-03T09:00:00Z.');
  return new Date(time).toISOString();
};

const resourceOf = ({ customer, service, subscription, account }: Flags): AccessEvaluation['resource'] => {
  const at = customer === undefined ? {} : { properties: { customer } };
  if (subscription !== undefined) return { type: 'subscription', id: subscription, ...at };
  if (service !== undefined) return { type: 'service', id: service, ...at };
  if (customer !== undefined) return { type: 'customer', id: customer };
  if (account !== undefined) return { type: 'partner', id: account };
  throw new CommandFault('usage', 'Done to what?', 'Say --customer with --service or --subscription, or --account.');
};

type Step = NonNullable<Value<'evaluate'>['context']['because']>[number];

const stepLine = ({ holds, rule, sentence, record }: Step): string => {
  const grounds = [rule, record && `${record.type} ${record.id} of ${minute(record.since)}`].filter(Boolean).join(', ');
  return `  ${holds ? '✔' : '✘'} ${plain(sentence)}${grounds === '' ? '' : `  (${plain(grounds)})`}`;
};

type Explanation = Value<'explainDecision'>;

/** What both kinds of answer say. */
type Told = Partial<Value<'evaluate'>['context']> & {
  readonly decision: boolean;
  readonly at?: string;
  readonly change?: Explanation['change'] | undefined;
};

/** The smallest change, step by step, and who makes it; or what nobody can change. */
const changeText = ({ possible, steps, sentence, rule }: NonNullable<Explanation['change']>): string =>
  possible
    ? [
        'What would change it:',
        ...steps.map((step) => `  ${plain(step.sentence)}  (${step.who.replaceAll('_', ' ')})`),
      ].join('\n')
    : plain(`Nothing would change it${rule === undefined ? '' : ` (${rule})`}: ${sentence ?? ''}`);

/** The verdict, the steps that lead to it, and what would change it. */
const argument = ({
  decision,
  at,
  rule,
  reason,
  sentence,
  because = [],
  fix,
  revision,
  error,
  change,
}: Told): string => {
  const told = sentence ?? error?.message ?? reason ?? '';
  const when = at === undefined ? '' : ` at ${minute(at)}`;
  return paragraphs(
    decision ? `Allowed${when}.` : plain(`Denied${when}${rule === undefined ? '' : ` by ${rule}`}: ${told}`),
    because.map(stepLine).join('\n'),
    change ? changeText(change) : fix && plain(`What would change it (${fix.who.replaceAll('_', ' ')}): ${fix.what}`),
    revision && `Revision ${revision}`,
  );
};
