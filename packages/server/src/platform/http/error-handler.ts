import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Telemetry } from '../telemetry.ts';
import { inputFault } from './input-faults.ts';
import { sendProblem } from './problem.ts';
import { invalidRequest, type Technical, TechnicalError, technical } from './technical.ts';

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : '';

const byFastifyCode: Readonly<Record<string, Technical>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: technical('body_too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: technical('unsupported_media_type'),
  FST_ERR_CTP_EMPTY_TYPE: technical('unsupported_media_type'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: invalidRequest(
    inputFault('Content-Length', 'wrong_format', { expected: 'number of bytes' }),
  ),
  FST_ERR_BAD_URL: invalidRequest(inputFault('', 'text_not_unicode')),
  FST_ERR_MAX_PARAM_LENGTH: technical('not_found'),
};

/** What a thrown fault means to the caller; undefined: a fault of ours. */
const refusedBy = (fault: unknown, isDatabaseDown: (fault: unknown) => boolean): Technical | undefined => {
  if (fault instanceof TechnicalError) return fault.refused;
  const known = byFastifyCode[codeOf(fault)];
  if (known) return known;
  return isDatabaseDown(fault) ? technical('database_unavailable') : undefined;
};

/**
 * Answers what was thrown. A fault of ours is logged whole and counted; the caller learns the request id and nothing
 * else. Without its database the server answers 503 and recovers by itself.
 */
export const errorHandler =
  (telemetry: Telemetry, isDatabaseDown: (fault: unknown) => boolean) =>
  (fault: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refused = refusedBy(fault, isDatabaseDown);
    if (refused?.technical === 'database_unavailable') request.log.warn({ err: fault }, 'database unavailable');
    if (refused) return sendProblem(request, reply, refused);
    request.log.error({ err: fault }, 'fault');
    telemetry.countFault();
    return sendProblem(request, reply, technical('internal_error'));
  };
