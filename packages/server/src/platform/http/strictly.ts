import * as z from 'zod';

const mapped = <T extends z.core.SomeType>(schemas: readonly T[]): T[] | undefined => {
  const strict = schemas.map((schema) => strictly(schema as unknown as z.ZodType) as unknown as T);
  return strict.some((schema, index) => schema !== schemas[index]) ? strict : undefined;
};

const strictObject = (schema: z.ZodObject): z.ZodType => {
  const names = Object.keys(schema.shape);
  const inner = mapped(names.map((name) => schema.shape[name] as z.ZodType));
  const shape = inner && Object.fromEntries(names.map((name, index) => [name, inner[index] as z.ZodType]));
  if (shape === undefined) return schema.def.catchall ? schema : schema.strict();
  // A schema that has said what it does with other names (`looseObject`, `catchall`) is taken at its word.
  const rebuilt = schema.safeExtend(shape);
  return schema.def.catchall ? rebuilt : rebuilt.strict();
};

/** Replaces the schemas that a wrapper holds under these keys of its definition; the wrapper itself when none changes. */
const rebuilt = (schema: z.ZodType, ...keys: readonly string[]): z.ZodType => {
  const def = schema.def as unknown as Record<string, unknown>;
  const changes = keys.flatMap((key) => {
    const held = def[key];
    if (held === undefined || held === null) return [];
    const strict = Array.isArray(held) ? mapped(held as z.ZodType[]) : strictly(held as z.ZodType);
    return strict === undefined || strict === held ? [] : [[key, strict] as const];
  });
  if (changes.length === 0) return schema;
  return schema.clone({ ...def, ...Object.fromEntries(changes) } as unknown as z.core.$ZodTypeDef as never);
};

/**
 * The same schema, refusing unknown fields at every depth. A plain `z.object` would drop them silently, and a caller
 * who misspelt a field would believe that it had been read. A schema that is strict already is answered unchanged, so
 * that it keeps its name in the OpenAPI document.
 */
export const strictly = <S extends z.ZodType>(schema: S): S => {
  const strict = (): z.ZodType => {
    if (schema instanceof z.ZodObject) return strictObject(schema);
    switch (schema.def.type) {
      case 'optional':
      case 'nullable':
      case 'default':
      case 'prefault':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        return rebuilt(schema, 'innerType');
      case 'array':
        return rebuilt(schema, 'element');
      case 'record':
      case 'map':
        return rebuilt(schema, 'valueType');
      case 'tuple':
        return rebuilt(schema, 'items', 'rest');
      case 'union':
        return rebuilt(schema, 'options');
      case 'pipe':
        return rebuilt(schema, 'in');
      default:
        return schema;
    }
  };
  return strict() as S;
};
