import { type Id, type Kind, parseId } from '@mandate/domain/kernel/id';
import { type Locale, locales } from '@mandate/domain/kernel/locale';
import { type Instant, instant, rfc3339 } from '@mandate/domain/kernel/time';
import * as z from 'zod';

/** An id of one kind, in the path, a body or an answer. Upper case is folded, so that one id has one spelling. */
export const idOf = <K extends Kind>(kind: K) =>
  z
    .codec(z.string().max(64), z.custom<Id<K>>(), {
      decode: (text, context) => {
        const id = parseId(kind, text);
        if (id !== undefined) return id;
        context.issues.push({ code: 'custom', input: text, params: { format: 'uuid' }, message: 'not an id' });
        return z.NEVER;
      },
      encode: (id) => id,
    })
    .meta({ type: 'string', format: 'uuid', maxLength: undefined });

/** RFC 3339 outside, an `Instant` inside. Requests may use any offset; answers are in UTC. */
export const instantSchema = z
  .codec(z.iso.datetime({ offset: true }), z.custom<Instant>(), {
    decode: (text) => instant(Date.parse(text)),
    encode: rfc3339,
  })
  .meta({ type: 'string', format: 'date-time' });

/** One of the five languages. */
export const localeSchema: z.ZodType<Locale, Locale> = z.enum(locales);

/** Text of one line or more, bounded, without blanks at its ends; never empty. */
export const text = (longest: number) => z.string().trim().min(1).max(longest);
