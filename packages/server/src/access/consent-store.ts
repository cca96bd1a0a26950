import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type ConsentTables = {
  consent: {
    customer_id: string;
    id: string;
    partner_id: string;
    relationship_id: string;
    link_id: string | null;
    locale: string;
    shown: string;
    privileges: unknown;
    service_versions: unknown;
    agreement_id: string;
    agreement_version: string;
    given_by: string;
    given_at: Date;
    sha256: string;
  };
};

/** The receipt of a consent: the exact text shown, what was granted, the versions, who, when, and a hash of it all. */
export type Consent = {
  readonly id: Id<'consent'>;
  readonly customer: string;
  readonly partner: string;
  readonly relationship: string;
  readonly link: string | undefined;
  readonly locale: Locale;
  readonly shown: string;
  readonly privileges: readonly {
    readonly service: string;
    readonly roles: readonly string[];
    readonly until: string | null;
  }[];
  readonly serviceVersions: Readonly<Record<string, number>>;
  readonly agreement: { readonly id: string; readonly version: string };
  readonly givenBy: string;
  readonly givenAt: Instant;
  readonly sha256: string;
};

export const insertConsent = async (tx: Tx, consent: Consent): Promise<void> => {
  await tx
    .$extendTables<ConsentTables>()
    .insertInto('consent')
    .values({
      customer_id: consent.customer,
      id: consent.id,
      partner_id: consent.partner,
      relationship_id: consent.relationship,
      link_id: consent.link ?? null,
      locale: consent.locale,
      shown: consent.shown,
      privileges: JSON.stringify(consent.privileges),
      service_versions: JSON.stringify(consent.serviceVersions),
      agreement_id: consent.agreement.id,
      agreement_version: consent.agreement.version,
      given_by: consent.givenBy,
      given_at: instantToDate(consent.givenAt),
      sha256: consent.sha256,
    })
    .execute();
};

/** A customer's receipts, newest first; one partner's alone where it is named. */
export const consentsOf = async (tx: Tx, customerId: string, partnerId?: string): Promise<Consent[]> => {
  let query = tx.$extendTables<ConsentTables>().selectFrom('consent').selectAll().where('customer_id', '=', customerId);
  if (partnerId !== undefined) query = query.where('partner_id', '=', partnerId);
  const rows = await query.orderBy('given_at', 'desc').limit(200).execute();
  return rows.map((row) => ({
    id: row.id as Id<'consent'>,
    customer: row.customer_id,
    partner: row.partner_id,
    relationship: row.relationship_id,
    link: row.link_id ?? undefined,
    locale: row.locale as Locale,
    shown: row.shown,
    privileges: row.privileges as Consent['privileges'],
    serviceVersions: row.service_versions as Consent['serviceVersions'],
    agreement: { id: row.agreement_id, version: row.agreement_version },
    givenBy: row.given_by,
    givenAt: dateToInstant(row.given_at),
    sha256: row.sha256,
  }));
};
