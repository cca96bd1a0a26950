import type { Locale } from '@mandate/domain/kernel/locale';
import type { Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Answer } from './answer.ts';
import type { Refused } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An answer that is no JSON: documented by its media type, made with `media`. */
export type MediaAnswer = { readonly mediaType: string };

/** Status → schema of the body. The first 2xx is the one of a plain `ok(value)`. */
export type Answers = Readonly<Record<number, z.ZodType | MediaAnswer>>;

/** For `204`: no body. */
export const nothing = z.undefined();

/** What the law hands out is read-only throughout; schemas are not. */
export type Sendable<T> = T extends string | number | bigint | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Sendable<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Sendable<T[Name]> }
      : T;

type SuccessBody<A extends Answers> = {
  [Status in keyof A]: `${Status & number}` extends `2${string}`
    ? A[Status] extends z.ZodType
      ? Sendable<z.output<A[Status]>>
      : never
    : never;
}[keyof A];

export type Handled<A extends Answers> =
  | Result<SuccessBody<A> | Answer<SuccessBody<A>>, Refused>
  | Answer<SuccessBody<A>>;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export type Context<Actor, P, Q, B> = {
  readonly actor: Actor;
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  readonly locale: Locale;
  readonly now: Instant;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** What every route says about itself; the OpenAPI document shows all of it. */
export type Description = {
  readonly method: Method;
  readonly url: `/${string}`;
  /** One line in the imperative: "Accept a request". */
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly [string, ...string[]];
  /** The name of the call in generated clients; by default made from method and path. */
  readonly operationId?: string;
  /** False: `Idempotency-Key` is ignored. For sign-in, tokens and questions, which change nothing twice. */
  readonly idempotent?: boolean;
  /** True: unknown fields are ignored, as the standard surfaces ask. The native API refuses them. */
  readonly lenient?: boolean;
  /** False, only with 'anyone': nobody is looked up, so that the route answers without a database. */
  readonly identify?: boolean;
};

export type AnyRoute = Description & {
  readonly permission: string;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly answers: Answers;
};

export type RouteSpec<
  Actor,
  Permission extends string,
  Asked extends Permission | 'anyone' | 'signed-in',
  A extends Answers,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> = Description & {
  readonly permission: Asked;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answers: A;
  readonly handle: (
    context: Context<Asked extends 'anyone' ? Actor | undefined : Actor, P, Q, B>,
  ) => Handled<A> | Promise<Handled<A>>;
};
