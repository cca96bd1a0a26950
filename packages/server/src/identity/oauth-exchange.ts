import type { Privilege } from '@mandate/domain/access/privilege';
import type { Id } from '@mandate/domain/kernel/id';
import { type Refusal, sentenceOf } from '@mandate/domain/kernel/refusal';
import type { Instant } from '@mandate/domain/kernel/time';
import type { JWTPayload } from 'jose';
import { errors, type Provider } from 'oidc-provider';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { localeOf } from '../platform/http/locale.ts';
import { newId } from '../platform/ids.ts';
import { type ActTarget, readTarget, type TargetParameters, targetUri } from './act-target.ts';
import { type Exchanged, type ExchangeRefusal, exchangeToken, type SubjectToken } from './act-token-commands.ts';
import type { ActToken } from './act-token-queries.ts';
import { tokenExchange } from './scopes.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

export type ExchangeDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly sign: (typ: string, claims: JWTPayload) => Promise<string>;
  /** What a subject token is; undefined: nothing of ours. */
  readonly subjectOf: (token: string) => Promise<SubjectToken | undefined>;
  /** D19: a grant was used. */
  readonly onUse: (privilege: Privilege, at: Instant) => void;
};

type Parameters = TargetParameters & {
  readonly subject_token?: string;
  readonly subject_token_type?: string;
  readonly requested_token_type?: string;
  readonly actor_token?: string;
  readonly scope?: string;
};

const parameters = [
  'resource',
  'audience',
  'customer',
  'service',
  'scope',
  'subject_token',
  'subject_token_type',
  'requested_token_type',
  'actor_token',
  'actor_token_type',
] as const;

/** A denial in the words of RFC 6749; the whole of our argument stands in a member of its own. */
class Denied extends errors.CustomOIDCProviderError {
  readonly mandate: object;
  constructor(error: string, description: string, mandate: object) {
    super(error, description);
    this.mandate = mandate;
  }
}

const invalid = (description: string): Error => new errors.CustomOIDCProviderError('invalid_request', description);

/** Teaches the authorisation server to exchange an agent's token for one that is good for the act (RFC 8693). */
export const registerTokenExchange = (provider: Provider, deps: ExchangeDeps): void => {
  provider.registerGrantType<Parameters>(
    tokenExchange,
    async (context) => {
      const { client, params } = context.oidc;
      const target = readTarget(provider.issuer, params);
      if (!target) throw new errors.CustomOIDCProviderError('invalid_target', targetWords);
      const subject = await subjectIn(deps, params);
      if (!subject) throw invalid('the subject token is not good');
      const now = deps.clock.now();
      const actions = params.scope?.split(' ').filter((action) => action !== '');
      const exchanged = await exchangeToken(
        deps,
        { id: newId('token', deps.clock), client: client.clientId as Id<'client'>, subject, target, actions },
        now,
      );
      if (!exchanged.ok) throw refusedAs(exchanged.error, context.get('accept-language'));
      for (const privilege of exchanged.value.by) deps.onUse(privilege, now);
      context.body = await answerOf(deps, provider.issuer, exchanged.value, now);
    },
    parameters,
  );
  provider.on('grant.error', (context, fault) => {
    if (fault instanceof Denied) context.body = { ...(context.body as object), mandate: fault.mandate };
  });
};

const targetWords = 'name one customer and one service, as a resource, as an audience, or by customer and service';

const subjectIn = async ({ subjectOf }: ExchangeDeps, params: Parameters): Promise<SubjectToken | undefined> => {
  const types: readonly (string | undefined)[] = [accessTokenType, jwtType];
  if (params.actor_token !== undefined) throw invalid('the actor is the client itself');
  if (!types.includes(params.subject_token_type)) throw invalid('the subject token is to be an access token');
  if (!types.includes(params.requested_token_type ?? accessTokenType)) throw invalid('only access tokens are issued');
  return params.subject_token === undefined ? undefined : subjectOf(params.subject_token);
};

const refusedAs = (refusal: ExchangeRefusal, acceptLanguage: string): Error => {
  if (refusal.kind === 'subject') return invalid('the subject token is not good');
  const { refused, revision } = refusal;
  const error = refused.code === 'service_unknown' ? 'invalid_target' : 'access_denied';
  return new Denied(error, `${refused.code} (${refused.rule})`, explained(refused, revision, acceptLanguage));
};

const explained = (refused: Refusal, revision: string, acceptLanguage: string) => {
  const { sentence, fix, who } = sentenceOf(refused, localeOf(acceptLanguage));
  return { code: refused.code, rule: refused.rule, sentence, fix: { who, what: fix }, revision };
};

const answerOf = async (
  { sign }: ExchangeDeps,
  issuer: string,
  { token, revision }: Exchanged,
  now: Instant,
): Promise<object> => ({
  access_token: await sign('at+jwt', { ...actClaims(issuer, token), ...(revision !== undefined && { revision }) }),
  issued_token_type: accessTokenType,
  token_type: 'Bearer',
  expires_in: Math.floor((token.expiresAt - now) / 1000),
  ...(token.actions.length > 0 && { scope: token.actions.join(' ') }),
});

/** What a token for the act says, in its JWT and at its introspection. */
export const actClaims = (issuer: string, token: ActToken) => ({
  sub: token.person,
  aud: targetUri(issuer, token.target),
  client_id: token.clients[token.clients.length - 1] ?? token.clients[0],
  act: actorClaim(token.clients),
  organization: token.organization,
  ...placeOf(token.target),
  ...(token.actions.length > 0 && { roles: [...token.roles], scope: token.actions.join(' ') }),
  jti: token.id,
  exp: token.expiresAt / 1000,
});

const placeOf = (target: ActTarget): { tenant?: string; service?: string } =>
  target.kind === 'act' ? { tenant: target.customer, service: target.service } : {};

type ActorClaim = { readonly sub: string; readonly act?: ActorClaim };

/** RFC 8693 §4.1: who acts now stands outermost, those before it inside. */
const actorClaim = (clients: readonly string[]): ActorClaim =>
  clients.slice(1).reduce<ActorClaim>((before, client) => ({ sub: client, act: before }), { sub: clients[0] ?? '' });
