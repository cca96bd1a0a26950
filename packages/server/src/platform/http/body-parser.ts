import type { FastifyInstance } from 'fastify';
import { inputFault } from './input-faults.ts';
import { parseJson } from './json.ts';
import { invalidRequest, TechnicalError } from './technical.ts';

/** 256 kB: more than any request of ours needs. */
export const bodyLimit = 256 * 1024;

/** JSON by our own parser is the only body that is read; a mounted surface may add others for itself. */
export const readJsonOnly = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, bytes, done) => {
    // A client that always sends the header, also without a body.
    if (bytes.length === 0) return done(null, undefined);
    const parsed = parseJson(bytes as Buffer);
    if (parsed.ok) return done(null, parsed.value);
    done(new TechnicalError(invalidRequest(inputFault(parsed.error.pointer, parsed.error.code))));
  });
};
