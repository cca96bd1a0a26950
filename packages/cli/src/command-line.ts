import { CommanderError } from 'commander';
import { failWith } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

/** Runs the command that the process was started with, and leaves its exit code behind. */
export const runCommandLine = async (): Promise<void> => {
  // Whoever reads us may have read enough: `mandate audit export | head`.
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code === 'EPIPE') process.exit(exitCodes.done);
    throw fault;
  });
  const { program, globals } = createProgram(process.env);
  try {
    await program.parseAsync();
  } catch (fault) {
    // Commander has told it already; asking for help is no mistake.
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    else failWith(fault, globals().json);
  }
};
