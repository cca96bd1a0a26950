import { createHash } from 'node:crypto';
import type { Granting } from '@mandate/domain/access/granting';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Locale } from '@mandate/domain/kernel/locale';
import { rfc3339 } from '@mandate/domain/kernel/time';
import { formatInstant, oneLine } from '../platform/mail-text.ts';
import type { Consent } from './consent-store.ts';
import { consentTexts } from './consent-texts.ts';

type Shown = {
  readonly partner: string;
  readonly asksPrivileges: boolean;
  readonly services: readonly ServiceManifest[];
  /** Names of the partners that lose a service, by partner id. */
  readonly names: ReadonlyMap<string, string>;
};

/** The text that the customer consents to, as one document in its language: who asks, what is given, what stays. */
export const shownText = (granting: Granting, shown: Shown, locale: Locale): string => {
  const texts = consentTexts(locale);
  const service = (id: string) => shown.services.find((one) => one.id === id);
  const held = [...granting.grants, ...granting.unchanged];
  const grants = held.map((grant) => {
    const manifest = service(grant.service);
    const roles = grant.roles.map((role) => manifest?.roles[role]?.names[locale] ?? role);
    const until = grant.until === undefined ? undefined : formatInstant(grant.until, locale);
    return texts.grants(manifest?.names[locale] ?? grant.service, roles, until);
  });
  return [
    texts.asks(shown.partner, shown.asksPrivileges),
    ...(grants.length > 0 ? grants : [texts.grantsNothing(shown.partner)]),
    ...granting.replaced.map((one) =>
      texts.replaces(service(one.service)?.names[locale] ?? one.service, shown.names.get(one.partner) ?? one.partner),
    ),
    ...texts.unchanged.map((one) => one.text),
    ...texts.agreement,
  ]
    .map(oneLine)
    .join('\n');
};

/**
 * Seals a receipt: SHA-256 over its JSON without spaces, the keys of every object in alphabetical order, so that anybody
 * who holds the receipt can compute it again.
 */
export const sealConsent = (consent: Omit<Consent, 'sha256'>): Consent => {
  const sealed = {
    id: consent.id,
    customer: consent.customer,
    partner: consent.partner,
    relationship: consent.relationship,
    locale: consent.locale,
    shown: consent.shown,
    privileges: consent.privileges,
    serviceVersions: consent.serviceVersions,
    agreement: consent.agreement,
    givenBy: consent.givenBy,
    givenAt: rfc3339(consent.givenAt),
  };
  const sha256 = createHash('sha256').update(JSON.stringify(sealed, alphabetically)).digest('hex');
  return { ...consent, sha256 };
};

/** PostgreSQL keeps the keys of a JSON object in an order of its own. */
const alphabetically = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
