import type { Wanted } from '@mandate/domain/access/asking';
import { hasEnded, type Instant, plusDays, rfc3339 } from '@mandate/domain/kernel/time';

/** Who may send a template back: the agent whose denial carried it, for the same organisation (D22). */
export type TemplateOwner = { readonly person: string; readonly organization: string };

/** What an agent sends to ask for what it was denied, made by us and altered by nobody. */
export type AccessTemplate = Wanted & { readonly expires: Instant; readonly signature: string };

const templateDays = 1;

/** Every part that must not be altered, and whose it is, in this order. */
const sealedText = ({ person, organization }: TemplateOwner, template: Omit<AccessTemplate, 'signature'>): string =>
  JSON.stringify([
    person,
    organization,
    template.customer,
    template.service,
    template.roles,
    rfc3339(template.expires),
  ]);

/** A template for a day. */
export const newTemplate = (
  sign: (text: string) => string,
  owner: TemplateOwner,
  wanted: Wanted,
  now: Instant,
): AccessTemplate => {
  const template = { ...wanted, expires: plusDays(now, templateDays) };
  return { ...template, signature: sign(sealedText(owner, template)) };
};

/** Whether a template is one of ours, this agent's, unaltered and in time. */
export const isOwnTemplate = async (
  isSigned: (text: string, signature: string) => Promise<boolean>,
  owner: TemplateOwner,
  template: AccessTemplate,
  now: Instant,
): Promise<boolean> =>
  !hasEnded(template.expires, now) && (await isSigned(sealedText(owner, template), template.signature));
