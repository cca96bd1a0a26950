import type { Mandate } from '@mandate/sdk/client';
import { pages } from '@mandate/sdk/pages';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { first, limitOption, moreLine } from './lists.ts';
import { privilegeTable } from './privileges.ts';
import { facts, minute, paragraphs, table } from './text.ts';

type ListFlags = { readonly search?: string; readonly limit: number };

/** The partner's customers (A4). */
export const customersCommand = (cli: Cli): Command =>
  new Command('customers')
    .description('The customers of your organisation, a partner')
    .addCommand(
      new Command('list')
        .description('List them by name')
        .option('--search <text>', 'in name and domain')
        .option(...limitOption)
        .action(cli.signedIn(list)),
    )
    .addCommand(
      new Command('show')
        .description('Show one: your relationship, privileges and duties')
        .argument('<id>', 'of the customer')
        .action(cli.signedIn(show)),
    );

const list = async (mandate: Mandate, { search, limit }: ListFlags): Promise<Outcome> => {
  const answer = await first(limit, pages(mandate.listCustomers, search === undefined ? {} : { search }));
  if (!answer.ok) return answer;
  const rows = answer.value.items.map(({ id, name, domain, services, subscriptionsSold, since }) => [
    id,
    name,
    domain,
    services.join(', ') || undefined,
    subscriptionsSold,
    minute(since),
  ]);
  const headings = ['id', 'name', 'domain', 'administers', 'sold', 'since'];
  return { data: answer.value, text: paragraphs(table(headings, rows, 'No customers.'), moreLine(answer.value)) };
};

const dutyWords = { support: 'support', reseller_agreement: 'the reseller agreement' } as const;

const show = async (mandate: Mandate, id: string): Promise<Outcome> => {
  const answer = await mandate.readCustomer({ path: { id } });
  if (!answer.ok) return answer;
  const { customer, relationship, privileges, duties } = answer.value;
  return {
    data: answer.value,
    text: paragraphs(
      facts([
        ['Customer', customer.name],
        ['Id', customer.id],
        ['Domain', customer.domain],
        ['Market', customer.market],
        ['Related since', minute(relationship?.since) ?? 'not related'],
        ['Standing duties', duties.map((duty) => dutyWords[duty]).join(', ') || undefined],
      ]),
      privilegeTable(privileges, 'No privileges.'),
    ),
  };
};
