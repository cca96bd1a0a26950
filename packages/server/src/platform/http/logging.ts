import { type DestinationStream, type LevelWithSilentOrString, type Logger, pino } from 'pino';

/** Members that never reach a log, wherever somebody logs an object that has them. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'clientSecret',
  'token',
  'accessToken',
  'link',
  'paragraphs',
  'html',
  'text',
];

const secretPaths = secretNames
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat('headers["set-cookie"]', '*.headers["set-cookie"]');

type LoggedError = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly [more: string]: unknown;
};

/** Of PostgreSQL's errors: which rule of the schema, never `detail` or `where`, which quote the row. */
const named = ['code', 'severity', 'schema', 'table', 'constraint', 'routine'] as const;

const errorOf = (fault: unknown, depth = 0): LoggedError => {
  if (!(fault instanceof Error)) return { type: typeof fault, message: 'not an Error' };
  const extras = Object.fromEntries(
    named.filter((name) => name in fault).map((name) => [name, (fault as never)[name]]),
  );
  return {
    type: fault.name,
    message: fault.message,
    ...(fault.stack !== undefined && { stack: fault.stack }),
    ...extras,
    ...(fault.cause !== undefined && depth < 3 && { cause: errorOf(fault.cause, depth + 1) }),
  };
};

/**
 * The log of a server, as JSON lines. It carries ids; secrets, cookies and the bodies of mails are cut out even where
 * an object that has them is logged whole. By default it goes to stderr: stdout belongs to what a command answers. Lines
 * are written beside the requests that they tell of, in order; what is left is written when the process ends.
 */
export const createLogger = (
  level: LevelWithSilentOrString,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger => {
  const options = {
    level,
    base: null,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: { err: errorOf },
  };
  return pino(options, destination);
};
