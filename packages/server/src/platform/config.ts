import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { isSecretKeys } from './secret-box.ts';

export type Config = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Without a trailing slash; undefined: follows the address that was bound, see `publicUrlOf`. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Behind a pooler in transaction mode: a direct address, for the one connection that listens. */
  readonly databaseListenUrl: string | undefined;
  /** How long a node may answer from memory without hearing from the database, in milliseconds. */
  readonly leaseMs: number;
  /** Undefined: mails are kept and can be read by the operator. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: (typeof logLevels)[number];
  /** Which proxies may speak for a client: none, all, or addresses and networks. */
  readonly trustProxy: boolean | readonly string[];
  /** Keys for secrets at rest, the newest first; undefined: one that lies in the data folder, see `openSecretBox`. */
  readonly secretKey: string | undefined;
  /** Private networks to which webhooks may be sent all the same. */
  readonly webhookAllow: readonly string[];
};

/** One variable that cannot be used, and why. The value itself is not repeated: it may be a secret. */
export type ConfigProblem = { readonly name: string; readonly problem: string };

export type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const isNetwork = (text: string): boolean => {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

const proxyNames = ['loopback', 'linklocal', 'uniquelocal'];

const trustProxy = z.string().transform((text, context): boolean | readonly string[] => {
  if (text === 'true' || text === 'false') return text === 'true';
  const proxies = text.split(',').map((part) => part.trim());
  if (proxies.every((proxy) => proxyNames.includes(proxy) || isNetwork(proxy))) return proxies;
  context.issues.push({
    code: 'custom',
    input: text,
    message: `must be true, false, or a list of addresses, networks and ${proxyNames.join(', ')}, separated by commas`,
  });
  return z.NEVER;
});

const variables = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'must be a number from 0 to 65535' })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'must be a number from 0 to 65535' })
    .default(8080),
  PUBLIC_URL: url('http:', 'https:')
    .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', {
      error: 'must not have a path: the paths of the API are fixed',
    })
    .transform((text) => new URL(text).origin)
    .optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_LISTEN_URL: url('postgres:', 'postgresql:').optional(),
  LEASE_MS: z
    .string()
    .regex(/^\d{3,5}$/, { error: 'must be a number of milliseconds from 100 to 99999' })
    .transform(Number)
    .default(1000),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, { error: 'must be an e-mail address, or a name and an address in angle brackets' })
    .default('Mandate <no-reply@localhost>'),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  TRUST_PROXY: trustProxy.default(false),
  SECRET_KEY: z
    .string()
    .refine(isSecretKeys, { error: 'must be 32 bytes in base64, or several such keys separated by commas' })
    .optional(),
  WEBHOOK_ALLOW: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((networks) => networks.every(isNetwork), {
      error: 'must be a list of addresses and networks, separated by commas',
    })
    .default([]),
});

const names = Object.keys(variables.shape) as readonly (keyof typeof variables.shape)[];

type Gathered = { readonly values: Record<string, string>; readonly problems: readonly ConfigProblem[] };

/** Takes each variable, or the content of the file that its `_FILE` twin names. Empty counts as not set. */
const gather = (environment: Environment, readFile: (path: string) => string): Gathered => {
  const values: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  for (const name of names) {
    const value = environment[name];
    const path = environment[`${name}_FILE`];
    if (value && path) {
      problems.push({ name, problem: `is set twice: use ${name} or ${name}_FILE` });
    } else if (path) {
      try {
        values[name] = readFile(path).trim();
      } catch (fault) {
        const code = fault instanceof Error && 'code' in fault ? ` (${String(fault.code)})` : '';
        problems.push({ name: `${name}_FILE`, problem: `names a file that cannot be read${code}` });
      }
    } else if (value) {
      values[name] = value.trim();
    }
  }
  return { values, problems };
};

/**
 * Reads the settings from the environment. Every variable X can come from a file instead, named by X_FILE. Answers
 * all problems at once, so that an operator mends them in one go.
 */
export const loadConfig = (
  environment: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Result<Config, readonly ConfigProblem[]> => {
  const { values, problems } = gather(environment, readFile);
  const parsed = variables.safeParse(values);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => ({ name: issue.path.join('.'), problem: issue.message }));
    return err([...problems, ...found]);
  }
  if (problems.length > 0) return err(problems);
  const set = parsed.data;
  return ok({
    host: set.HOST,
    port: set.PORT,
    publicUrl: set.PUBLIC_URL,
    dataDir: set.DATA_DIR,
    databaseUrl: set.DATABASE_URL,
    databaseListenUrl: set.DATABASE_LISTEN_URL,
    leaseMs: set.LEASE_MS,
    smtpUrl: set.SMTP_URL,
    mailFrom: set.MAIL_FROM,
    logLevel: set.LOG_LEVEL,
    trustProxy: set.TRUST_PROXY,
    secretKey: set.SECRET_KEY,
    webhookAllow: set.WEBHOOK_ALLOW,
  });
};

/** The address that links and mails carry: PUBLIC_URL, or else the one that was bound. No trailing slash. */
export const publicUrlOf = (config: Pick<Config, 'host' | 'publicUrl'>, boundPort: number): string => {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return new URL(`http://${host}:${boundPort}`).origin;
};
