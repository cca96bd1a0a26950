import type { Failure } from '@mandate/sdk/answer';
import { requestIdOf, ServerUnreachable } from '@mandate/sdk/answer';
import { createMandate, type Locale, type Mandate } from '@mandate/sdk/client';
import type { Problem } from '@mandate/sdk/generated/types.gen';
import { CommandFault, type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { type Environment, loadProfile } from './profile.ts';
import { facts, paragraphs, plain } from './text.ts';

/** What a command has to say: `data` for machines (`--json`), `text` for people. */
export type Report = { readonly data: unknown; readonly text: string; readonly exitCode?: ExitCode };

/** Options that every command takes. */
export type Globals = {
  readonly json?: boolean;
  readonly url?: string;
  readonly locale?: Locale;
};

/** What a command comes to: its report, or the problem that the server answered with. */
export type Outcome = Report | Failure;

/**
 * How the commands reach their surroundings. Wrappers turn a handler into an action of commander; one that has written
 * its answer itself returns undefined.
 */
export type Cli = {
  readonly env: Environment;
  readonly globals: () => Globals;
  readonly locale: () => Locale | undefined;
  /** One report, as it was asked for. */
  readonly print: (report: Report) => void;
  /** A line beside the answer: to stderr, and only for people. */
  readonly note: (line: string) => void;
  /** A command that needs no server, or finds it by itself. */
  readonly local: <A extends readonly unknown[]>(
    handler: (...given: A) => Promise<Outcome | undefined>,
  ) => (...given: A) => Promise<void>;
  /** A command that acts as whoever is signed in. */
  readonly signedIn: <A extends readonly unknown[]>(
    handler: (mandate: Mandate, ...given: A) => Promise<Outcome | undefined>,
  ) => (...given: A) => Promise<void>;
};

export const createCli = (env: Environment, globals: () => Globals): Cli => {
  const print = ({ data, text, exitCode = exitCodes.done }: Report): void => {
    process.exitCode = exitCode;
    process.stdout.write(globals().json ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`);
  };
  const finish = (outcome: Outcome | undefined): void => {
    if (outcome === undefined) process.exitCode = exitCodes.done;
    else if (!('problem' in outcome)) print(outcome);
    else fail(outcome.problem, exitCodeOf(outcome.problem), problemText(outcome.problem), globals().json);
  };
  const locale = () => globals().locale ?? localeOf(env);
  const local: Cli['local'] =
    (handler) =>
    async (...given) =>
      finish(await handler(...given));
  return {
    env,
    globals,
    locale,
    print,
    note: (line) => {
      if (!globals().json) process.stderr.write(`${line}\n`);
    },
    local,
    signedIn: (handler) => local((...given) => handler(connectAs(env, globals().url, locale()), ...given)),
  };
};

const connectAs = (env: Environment, wanted: string | undefined, locale: Locale | undefined): Mandate => {
  const { url, credentials } = loadProfile(env, wanted);
  if (credentials) return createMandate({ url, ...credentials, locale });
  throw new CommandFault(
    'not_signed_in',
    `Nobody is signed in to ${url}.`,
    'mandate token create --email you@example.com --save, or set MANDATE_TOKEN.',
  );
};

/** The language of the terminal, where it is one of ours; otherwise the server chooses. */
const localeOf = ({ LC_ALL, LC_MESSAGES, LANG }: Environment): Locale | undefined => {
  const [language, region] = (LC_ALL || LC_MESSAGES || LANG || '').split('.')[0]?.split('_') ?? [];
  if (language === 'zh') return region === 'TW' || region === 'HK' ? 'zh-TW' : 'zh-CN';
  return language === 'en' || language === 'ja' || language === 'ru' ? language : undefined;
};

const fail = (problem: object, exitCode: ExitCode, text: string, json: boolean | undefined): void => {
  process.exitCode = exitCode;
  if (json) process.stdout.write(`${JSON.stringify({ problem }, null, 2)}\n`);
  else process.stderr.write(`${text}\n`);
};

/** What ended a command, told like a refusal. Anything else is a fault of ours and comes with its trace. */
export const failWith = (fault: unknown, json: boolean | undefined): void => {
  const known = fault instanceof ServerUnreachable ? unreachable(fault) : fault;
  if (!(known instanceof CommandFault)) throw fault;
  const { code, message, fix, exitCode } = known;
  fail(
    { code, detail: message, ...(fix !== undefined && { fix: { who: 'you', what: fix } }) },
    exitCode,
    [message, fix].filter(Boolean).join('\n'),
    json,
  );
};

const unreachable = ({ message }: ServerUnreachable): CommandFault =>
  new CommandFault(
    'server_unreachable',
    message,
    'Is the server running (mandate serve)? Is --url or MANDATE_URL right?',
  );

/** Members of a problem document that are told in words of their own. */
const usual = new Set(['type', 'title', 'status', 'detail', 'instance', 'code', 'rule', 'fix', 'errors']);

/** A refusal as a person reads it: sentence, rule, what can be done about it, and where to look it up. */
const problemText = (problem: Problem): string => {
  const { detail, code, rule, fix, errors = [] } = problem;
  const more = Object.entries(problem).filter(([name]) => !usual.has(name));
  return paragraphs(
    plain(detail),
    errors.map(({ pointer, reason }) => `  ${plain(pointer)}  ${plain(reason)}`).join('\n'),
    facts([
      ['Code', code],
      ['Rule', rule],
      ['Fix', fix && `${fix.what} (${fix.who.replaceAll('_', ' ')})`],
      ...more.map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
      ['Request', requestIdOf(problem)],
    ]),
  );
};
