import { ok, type Result } from '@mandate/domain/kernel/result';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { faultsOf, type InputFault, inputFault, type Part } from './input-faults.ts';
import type { AnyRoute } from './route-spec.ts';
import { strictly } from './strictly.ts';
import { invalidRequest, type Technical } from './technical.ts';

export type Read = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

const empty = z.strictObject({});

const schemaOf = (spec: AnyRoute, schema: z.ZodType | undefined, otherwise: z.ZodType): z.ZodType => {
  if (spec.lenient) return schema ?? z.unknown();
  return schema === undefined ? otherwise : strictly(schema);
};

/** `%ff` is no text, and `%00` none that can be stored. */
const isReadable = (encoded: string): boolean => {
  if (!encoded.includes('%')) return true;
  try {
    return !decodeURIComponent(encoded).includes('\0');
  } catch {
    return false;
  }
};

const unreadableUrl = (request: FastifyRequest): readonly InputFault[] => {
  const [path = '', ...rest] = request.url.split('?');
  if (!isReadable(path)) return [inputFault('', 'text_not_unicode')];
  return rest
    .join('?')
    .split('&')
    .filter((pair) => !isReadable(pair))
    .map((pair) => inputFault(`?${pair.split('=')[0]?.replaceAll(/[^\w.-]/g, '') ?? ''}`, 'text_not_unicode'));
};

/**
 * How a route reads its requests: every part against its schema, all faults at once, unknown fields refused unless the
 * route is lenient. Refuses with `invalid_request`.
 */
export const requestReader = (spec: AnyRoute): ((request: FastifyRequest) => Result<Read, Technical>) => {
  const schemas = {
    path: schemaOf(spec, spec.params, z.unknown()),
    query: schemaOf(spec, spec.query, empty),
    body: schemaOf(spec, spec.body, empty.optional()),
  };
  const parse = (part: keyof typeof schemas & Part, value: unknown) => {
    const parsed = schemas[part].safeParse(value, { reportInput: true });
    return parsed.success
      ? { value: parsed.data, faults: [] }
      : { value: undefined, faults: faultsOf(part, parsed.error.issues) };
  };
  return (request) => {
    const unreadable = unreadableUrl(request);
    if (unreadable.length > 0) return { ok: false, error: invalidRequest(...unreadable) };
    const params = parse('path', request.params);
    const query = parse('query', request.query);
    const body = parse('body', request.body);
    const faults = [...params.faults, ...query.faults, ...body.faults];
    if (faults.length > 0) return { ok: false, error: invalidRequest(...faults) };
    return ok({ params: params.value, query: query.value, body: body.value });
  };
};
