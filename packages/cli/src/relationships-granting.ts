import type { Mandate } from '@mandate/sdk/client';
import type { Acceptance } from '@mandate/sdk/generated/types.gen';
import { Command } from 'commander';
import { type ChoiceFlags, choicesOf } from './choices.ts';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault } from './exit-codes.ts';
import { lastPartOf } from './links.ts';
import { collect } from './lists.ts';
import { privilegeTable } from './privileges.ts';
import { facts, minute, paragraphs } from './text.ts';

type Flags = ChoiceFlags & { readonly agreement?: string };

const withChoices = (command: Command): Command =>
  command
    .option(
      '--grant <service[:roles]>',
      'grant this service, with the usual roles or with these; once for each',
      collect,
    )
    .option('--replace <service=partner>', 'where another selling partner holds it: end that grant (D3)', collect)
    .option('--until <[service=]time>', 'when the grants end, or this one; by default they do not', collect)
    .option('--agreement <version>', 'only if this is still the version of the agreement: the one that you have read');

/** Accepting a request, service by service (D2, D3). */
export const acceptCommand = (cli: Cli): Command =>
  withChoices(new Command('accept'))
    .description('Accept a request, and with it the agreement; services that are not named are not granted')
    .argument('<link>', 'the invitation link, or the part after its last slash')
    .addHelpText(
      'after',
      `
Read first what you accept: mandate relationships request <link>

Examples:
  mandate relationships accept https://partners.example/requests/… --grant office365
  mandate relationships accept … --grant azure:administrator --until azure=2027-06-30 --replace azure=0198…`,
    )
    .action(cli.signedIn(accept));

/** Granting without having been asked (M12, M13). */
export const grantCommand = (cli: Cli): Command =>
  withChoices(new Command('grant'))
    .description('Grant privileges to a partner directly, and accept the agreement; it moves no ownership')
    .argument('<partner>', 'id of the partner')
    .addHelpText('after', '\nExample:\n  mandate relationships grant 0198… --grant office365:helpdesk_administrator')
    .action(cli.signedIn(grant));

type Agreement = { readonly id: string; readonly version: string };

const acceptanceOf = (flags: Flags, { id, version }: Agreement): Acceptance => {
  if (flags.agreement !== undefined && flags.agreement !== version)
    throw new CommandFault('usage', `The agreement is ${version} now.`, 'Read it, and name that version.');
  return { services: choicesOf(flags), agreement: { id, version } };
};

const accept = async (mandate: Mandate, link: string, flags: Flags): Promise<Outcome> => {
  choicesOf(flags);
  const token = lastPartOf(link);
  const request = await mandate.readRequest({ path: { token } });
  if (!request.ok) return request;
  const body = acceptanceOf(flags, request.value.agreement);
  return grantedReport(await mandate.acceptRequest({ path: { token }, body }));
};

const grant = async (mandate: Mandate, partner: string, flags: Flags): Promise<Outcome> => {
  if (Object.keys(choicesOf(flags)).length === 0)
    throw new CommandFault('usage', 'There is nothing to grant.', 'Name a service: --grant office365.');
  const overview = await mandate.listPartnerRelationships();
  if (!overview.ok) return overview;
  const body = acceptanceOf(flags, overview.value.agreement);
  return grantedReport(await mandate.grantPrivileges({ path: { partner }, body }));
};

const grantedReport = (answer: Awaited<ReturnType<Mandate['acceptRequest']>>): Outcome => {
  if (!answer.ok) return answer;
  const { relationship, privileges, replaced, consent, revision } = answer.value;
  return {
    data: answer.value,
    text: paragraphs(
      facts([
        ['Partner', relationship.partner],
        ['Related since', minute(relationship.since)],
        ['Agreement', `${consent.agreement.id}, ${consent.agreement.version}`],
        ['Consent', consent.id],
        ['SHA-256', consent.sha256],
        ['Revision', revision],
      ]),
      privilegeTable(privileges, 'No privileges were granted.'),
      replaced.length > 0 ? `Replaced:\n${privilegeTable(replaced, '')}` : undefined,
    ),
  };
};
