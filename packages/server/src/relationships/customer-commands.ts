import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Organization } from '@mandate/domain/organizations/organization';
import { mayBeBound, type Relationship } from '@mandate/domain/relationships/relationship';
import { judge } from '../access/judge.ts';
import { enrol } from '../organizations/commands.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { PersonalAct } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { beginCustomerAct, beginSharedAct, onlyWidens } from '../platform/revision.ts';
import { openRelationship } from './commands.ts';

export type NewCustomer = {
  readonly name: string;
  readonly domain: string;
  readonly market: string;
  readonly locale: Locale;
};

/**
 * A partner that sells creates a customer of its own market (D7): the organisation and the relationship, and no
 * privileges, which only the customer grants (D1, M5). One that exists already is asked, not created (`domain_taken`).
 */
export const createCustomer = (
  { db }: { readonly db: Db },
  act: PersonalAct,
  wanted: NewCustomer,
): Promise<Result<{ readonly customer: Organization; readonly relationship: Relationship }, Refusal>> => {
  const partnerId = act.actor.organization.id;
  // The system's scope: until the relationship stands, row-level security hides the new customer from its partner.
  return inTransaction<{ customer: Organization; relationship: Relationship }, Refusal>(
    db,
    { kind: 'system' },
    async (tx) => {
      await beginSharedAct(tx);
      onlyWidens(tx);
      const asked = await judge(tx, act.actor, 'customer.create', {}, act.now);
      if (!asked.ok) return asked;
      const partner = await organizationOf(tx, partnerId);
      const enrolled = await enrol(tx, act, { kind: 'customer', ...wanted });
      if (!enrolled.ok) return enrolled;
      const customer = enrolled.value;
      await beginCustomerAct(tx, customer.id);
      if (partner?.kind !== 'partner' || customer.kind !== 'customer') return refuse('program_not_permitted');
      const bound = mayBeBound(partner, customer);
      if (!bound.ok) return bound;
      const { relationship } = await openRelationship(tx, act, { customer: customer.id, partner: partner.id });
      return ok({ customer, relationship });
    },
  );
};
