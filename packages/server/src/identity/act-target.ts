/** What a token for the act is good for: one service of one customer, or asking for access and nothing else. */
export type ActTarget =
  | { readonly kind: 'act'; readonly customer: string; readonly service: string }
  | { readonly kind: 'asking' };

/** The one address at which an asking token is taken. */
export const askingPath = '/api/access-requests';

/** The resource indicator of a target (RFC 8707), which is also its audience. */
export const targetUri = (issuer: string, target: ActTarget): string =>
  target.kind === 'asking'
    ? `${issuer}${askingPath}`
    : `${issuer}/customers/${target.customer}/services/${target.service}`;

/** The ways in which a client can name its target; those that it uses must agree. */
export type TargetParameters = {
  readonly resource?: string | undefined;
  readonly audience?: string | undefined;
  readonly customer?: string | undefined;
  readonly service?: string | undefined;
};

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const shape = new RegExp(`^/customers/(${uuid})/services/([a-z][a-z0-9-]{1,62})$`);

/** The target of an exchange; undefined where none is named, one is malformed or elsewhere, or two differ. */
export const readTarget = (issuer: string, parameters: TargetParameters): ActTarget | undefined => {
  const { resource, audience, customer, service } = parameters;
  const isPlain = customer !== undefined;
  if (isPlain !== (service !== undefined)) return undefined;
  const uris = [
    ...[resource, audience].filter((uri) => uri !== undefined),
    ...(isPlain ? [`${issuer}/customers/${customer.toLowerCase()}/services/${service}`] : []),
  ];
  const [first, ...others] = uris;
  if (first === undefined || others.some((other) => other !== first) || !first.startsWith(`${issuer}/`))
    return undefined;
  const path = first.slice(issuer.length);
  if (path === askingPath) return { kind: 'asking' };
  const [, ofCustomer, atService] = shape.exec(path) ?? [];
  return ofCustomer === undefined || atService === undefined
    ? undefined
    : { kind: 'act', customer: ofCustomer, service: atService };
};
