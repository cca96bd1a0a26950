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
    .addHelpText(
      'after',
      `
Exit code 0: allowed. 1: denied.

Examples:
  mandate why 0198… licence.assign --customer 0198… --service office365
  mandate why me subscription.seats.add --customer 0198… --subscription 0198…`,
    )
    .action(cli.signedIn(why));

const why = async (mandate: Mandate, agent: string, action: string, flags: Flags): Promise<Outcome> => {
  const resource = resourceOf(flags);
  let id = agent;
  if (agent === 'me') {
    const session = await mandate.readSession();
    if (!session.ok) return session;
    if (!session.value.user) throw new CommandFault('usage', 'A program is no agent.', 'Name a person by id.');
    id = session.value.user.id;
  }
  const properties = flags.for === undefined ? {} : { properties: { organization: flags.for } };
  const answer = await mandate.evaluate({
    body: { subject: { type: 'user', id, ...properties }, action: { name: action }, resource },
  });
  if (!answer.ok) return answer;
  const { decision } = answer.value;
  return {
    data: answer.value,
    text: argument(answer.value),
    exitCode: decision ? exitCodes.done : exitCodes.refused,
  };
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

/** The verdict, the steps that lead to it, and what would change it. */
const argument = ({ decision, context }: Value<'evaluate'>): string => {
  const { rule, reason, sentence, because = [], fix, revision, error } = context;
  const told = sentence ?? error?.message ?? reason ?? '';
  return paragraphs(
    decision ? 'Allowed.' : plain(`Denied${rule === undefined ? '' : ` by ${rule}`}: ${told}`),
    because.map(stepLine).join('\n'),
    fix && plain(`What would change it (${fix.who.replaceAll('_', ' ')}): ${fix.what}`),
    revision && `Revision ${revision}`,
  );
};
