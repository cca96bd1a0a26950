import type { Acceptance } from '@mandate/sdk/generated/types.gen';
import { CommandFault } from './exit-codes.ts';

type Choices = NonNullable<Acceptance['services']>;

export type ChoiceFlags = {
  readonly grant?: readonly string[];
  readonly replace?: readonly string[];
  readonly until?: readonly string[];
};

const usage = (message: string, fix: string): never => {
  throw new CommandFault('usage', message, fix);
};

const split = (text: string, separator: string): readonly [string, string | undefined] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

/** `office365`, or `office365:administrator,helpdesk_administrator`. */
const parseGrant = (text: string): readonly [service: string, roles: readonly string[] | undefined] => {
  const [service, list] = split(text, ':');
  const roles = list?.split(',').filter((role) => role !== '');
  if (service === '' || roles?.length === 0)
    usage(`“${text}” names no service, or no role.`, 'It looks like office365, or office365:administrator.');
  return [service, roles];
};

/** `office365=<id of the holder>`. */
const parseReplacement = (text: string): readonly [service: string, holder: string] => {
  const [service, holder] = split(text, '=');
  return service !== '' && holder
    ? [service, holder]
    : usage(`“${text}” names no holder.`, 'It looks like office365=0198….');
};

/** `2027-01-31`, midnight UTC, or a whole RFC 3339 time. */
const parseInstant = (text: string): string => {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(whole) && !Number.isNaN(Date.parse(whole));
  return isTime ? whole : usage(`“${text}” is no time.`, 'It looks like 2027-01-31 or 2027-01-31T12:00:00Z.');
};

/** `2027-01-31` for all services, or `office365=2027-01-31` for one. */
const parseEnd = (text: string): readonly [service: string | undefined, until: string] => {
  const [service, until] = split(text, '=');
  return until === undefined ? [undefined, parseInstant(text)] : [service, parseInstant(until)];
};

/** Services to grant, as the flags say. What is about a service that is not granted is a mistake of the caller. */
export const choicesOf = ({ grant = [], replace = [], until = [] }: ChoiceFlags): Choices => {
  const replacements = new Map(replace.map(parseReplacement));
  const ends = until.map(parseEnd);
  const usualEnd = ends.find(([service]) => service === undefined)?.[1];
  const endOf = new Map(ends);
  const granted = new Map(grant.map(parseGrant));
  for (const service of [...replacements.keys(), ...endOf.keys()])
    if (service !== undefined && !granted.has(service))
      usage(`“${service}” is not among the services to grant.`, `Add --grant ${service}.`);
  const entries = [...granted].map(([service, roles]): [string, Choices[string]] => {
    const end = endOf.get(service) ?? usualEnd;
    const holder = replacements.get(service);
    return [
      service,
      {
        grant: true,
        ...(roles && { roles: [...roles] }),
        ...(end !== undefined && { until: end }),
        ...(holder !== undefined && { replace: holder }),
      },
    ];
  });
  return Object.fromEntries(entries);
};
