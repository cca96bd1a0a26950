import type { Mandate, Value } from '@mandate/sdk/client';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { lastPartOf } from './links.ts';
import { facts, minute, paragraphs, plain, table } from './text.ts';

const linkArgument = ['<link>', 'the invitation link, or the part after its last slash'] as const;

/** What a customer reads before it decides (Q10). */
export const requestCommand = (cli: Cli): Command =>
  new Command('request')
    .description('Show what a link asks for, who holds it today, and what will not change')
    .argument(...linkArgument)
    .action(cli.signedIn(request));

export const declineCommand = (cli: Cli): Command =>
  new Command('decline')
    .description('Decline a request; the partner is told')
    .argument(...linkArgument)
    .option('--reason <text>', 'the partner will read it')
    .action(cli.signedIn(decline));

export const forwardCommand = (cli: Cli): Command =>
  new Command('forward')
    .description('Forward a request to the global administrators of your organisation')
    .argument(...linkArgument)
    .action(cli.signedIn(forward));

const request = async (mandate: Mandate, link: string): Promise<Outcome> => {
  const answer = await mandate.readRequest({ path: { token: lastPartOf(link) } });
  if (!answer.ok) return answer;
  const { partner, privileges, related, forwardedBy, services, unchanged, agreement, obstacle } = answer.value;
  return {
    data: answer.value,
    text: paragraphs(
      facts([
        ['Partner', partner.name],
        ['Id', partner.id],
        ['Program', partner.program],
        ['Market', partner.market],
        ['Enrolled', minute(partner.enrolledAt)],
        ['Forwarded by', forwardedBy?.name],
        ['Asks for', privileges ? 'relationship and privileges' : 'relationship'],
        ['Related', related ? 'already' : 'not yet'],
        ['Obstacle', obstacle && `${obstacle.sentence} (${obstacle.rule})`],
      ]),
      privileges ? serviceTable(services) : undefined,
      [`What stays as it is:`, ...unchanged.map(({ rule, text }) => `  ${rule.padEnd(3)}  ${plain(text)}`)].join('\n'),
      [`Agreement ${agreement.id}, ${agreement.version}:`, ...agreement.text.map((text) => `  ${plain(text)}`)].join(
        '\n',
      ),
    ),
  };
};

const serviceTable = (services: Value<'readRequest'>['services']): string =>
  table(
    ['service', 'name', 'asked roles', 'held by', 'choice'],
    services.map(({ service, name, requestedRoles, holder, conflict, held }) => [
      service,
      name,
      requestedRoles.join(', '),
      held ? 'the partner itself' : holder && `${holder.partner.name} (${holder.partner.id})`,
      conflict ? 'keep or replace' : undefined,
    ]),
    'No services are published.',
  );

const decline = async (mandate: Mandate, link: string, { reason }: { readonly reason?: string }): Promise<Outcome> => {
  const body = reason === undefined ? {} : { reason };
  const answer = await mandate.declineRequest({ path: { token: lastPartOf(link) }, body });
  return answer.ok ? { data: answer.value, text: 'Declined. The partner is told.' } : answer;
};

const forward = async (mandate: Mandate, link: string): Promise<Outcome> => {
  const answer = await mandate.forwardRequest({ path: { token: lastPartOf(link) } });
  if (!answer.ok) return answer;
  const { forwardedTo } = answer.value;
  return {
    data: answer.value,
    text: `Forwarded to ${forwardedTo} global administrator${forwardedTo === 1 ? '' : 's'}.`,
  };
};
