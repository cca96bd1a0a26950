import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { inputFault } from './input-faults.ts';
import { problemOf, problemType, type Refused } from './problem.ts';
import { invalidRequest } from './technical.ts';
import { requestIdOf } from './trace.ts';

const refusal: Refused = invalidRequest(inputFault('', 'not_usable', { why: 'not HTTP/1.1' }));

/** Answers what is no HTTP at all: there is no request yet, so the answer is written to the socket itself. */
export const answerClientError = (fault: NodeJS.ErrnoException, socket: Socket): void => {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = problemOf(refusal, 'en', requestIdOf(undefined));
  const payload = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(payload)}`,
      'connection: close',
      '',
      payload,
    ].join('\r\n'),
  );
};
