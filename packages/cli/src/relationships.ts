import type { Mandate } from '@mandate/sdk/client';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { CommandFault } from './exit-codes.ts';
import { privilegeTable } from './privileges.ts';
import { acceptCommand, grantCommand } from './relationships-granting.ts';
import { declineCommand, forwardCommand, requestCommand } from './relationships-requests.ts';
import { minute, paragraphs, plain, table } from './text.ts';

/** Requests, relationships and privileges, as a customer's global administrator and a partner handle them. */
export const relationshipsCommand = (cli: Cli): Command =>
  new Command('relationships')
    .description('Requests, reseller relationships and privileges')
    .addCommand(
      new Command('list')
        .description('List your partners, with what each may administer (for customers)')
        .action(cli.signedIn(list)),
    )
    .addCommand(requestCommand(cli))
    .addCommand(acceptCommand(cli))
    .addCommand(declineCommand(cli))
    .addCommand(forwardCommand(cli))
    .addCommand(grantCommand(cli))
    .addCommand(removeCommand(cli))
    .addCommand(
      new Command('end')
        .description('End the relationship, once nothing that was sold is live (for both sides)')
        .argument('<id>', 'of the partner; for a partner: of the customer')
        .action(cli.signedIn(end)),
    );

const list = async (mandate: Mandate): Promise<Outcome> => {
  const answer = await mandate.listPartnerRelationships();
  if (!answer.ok) return answer;
  const { items } = answer.value;
  const rows = items.map(({ partner, relationship, privileges, soldSubscriptions }) => [
    partner.id,
    partner.name,
    partner.program,
    minute(relationship?.since),
    privileges.map(({ service }) => service).join(', ') || undefined,
    soldSubscriptions,
  ]);
  const grants = items
    .filter(({ privileges }) => privileges.length > 0)
    .map(({ partner, privileges }) => `${plain(partner.name)}\n${privilegeTable(privileges, '')}`);
  const headings = ['id', 'partner', 'program', 'since', 'administers', 'sold'];
  return { data: answer.value, text: paragraphs(table(headings, rows, 'No partners.'), ...grants) };
};

type RemoveFlags = { readonly all?: true; readonly service?: string };

const removeCommand = (cli: Cli): Command =>
  new Command('remove')
    .description('Remove privileges; it is in force when this command returns. The relationship stays')
    .argument('[id]', 'of the partner; for a partner that gives its own up: of the customer')
    .option('--all', 'from all partners at once')
    .option('--service <service>', 'for this service only')
    .addHelpText(
      'after',
      `
Examples:
  mandate relationships remove 0198… --service office365
  mandate relationships remove --all`,
    )
    .action(cli.signedIn(remove));

const remove = async (mandate: Mandate, id: string | undefined, { all, service }: RemoveFlags): Promise<Outcome> => {
  if ((id === undefined) === (all === undefined))
    throw new CommandFault('usage', 'Name a partner, or say --all.', 'mandate relationships list shows the partners.');
  const query = service === undefined ? {} : { service };
  if (id === undefined) return removedReport(await mandate.removeAllPrivileges({ query }));
  const session = await mandate.readSession();
  if (!session.ok) return session;
  return removedReport(
    session.value.organization.kind === 'partner'
      ? await mandate.giveUpPrivileges({ path: { id }, query })
      : await mandate.removePrivileges({ path: { partner: id }, query }),
  );
};

const end = async (mandate: Mandate, id: string): Promise<Outcome> => {
  const session = await mandate.readSession();
  if (!session.ok) return session;
  return removedReport(
    session.value.organization.kind === 'partner'
      ? await mandate.endCustomerRelationship({ path: { id } })
      : await mandate.endPartnerRelationship({ path: { partner: id } }),
  );
};

const removedReport = (answer: Awaited<ReturnType<Mandate['removePrivileges']>>): Outcome => {
  if (!answer.ok) return answer;
  const { removed, effectiveAt, revision } = answer.value;
  return {
    data: answer.value,
    text: paragraphs(
      privilegeTable(removed, 'There were no privileges to remove.'),
      `In force since ${minute(effectiveAt)}, revision ${revision}.`,
    ),
  };
};
