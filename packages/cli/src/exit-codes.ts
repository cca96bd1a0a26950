import type { Problem } from '@mandate/sdk/generated/types.gen';

/** What the exit of a command says. Scripts rely on it: codes may be added, never changed. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  notSignedIn: 4,
  setUp: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeHelp = `Exit codes:
  0  done; for why: allowed
  1  refused; for why: denied
  2  the command or what it was given cannot be used
  3  the server cannot be reached, or cannot serve at present
  4  not signed in
  5  the server's own set-up needs mending`;

/** The exit of a command that the server answered with a problem. */
export const exitCodeOf = ({ status }: Pick<Problem, 'status'>): ExitCode => {
  if (status === 400) return exitCodes.usage;
  if (status === 401) return exitCodes.notSignedIn;
  return status >= 500 ? exitCodes.unreachable : exitCodes.refused;
};

type FaultKind = 'usage' | 'server_unreachable' | 'not_signed_in' | 'set_up_problem';

const exitOf: Readonly<Record<FaultKind, ExitCode>> = {
  usage: exitCodes.usage,
  server_unreachable: exitCodes.unreachable,
  not_signed_in: exitCodes.notSignedIn,
  set_up_problem: exitCodes.setUp,
};

/** Ends a command from within: with a sentence, and what to do about it. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
  readonly code: FaultKind;
  readonly fix: string | undefined;

  constructor(code: FaultKind, message: string, fix?: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }

  get exitCode(): ExitCode {
    return exitOf[this.code];
  }
}
