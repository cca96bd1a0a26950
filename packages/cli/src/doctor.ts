import { Command } from 'commander';
import type { Cli, Report } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { loadServer, settingsOf } from './settings.ts';
import { plain } from './text.ts';

const marks = { good: '✔', warning: '!', bad: '✘' } as const;

const oldestNode = 24;

/** What is missing on this machine for a server with these settings, and how to mend it. */
export const doctorCommand = (cli: Cli): Command =>
  new Command('doctor')
    .description('Tell what is missing for a server on this machine, and how to mend it')
    .addHelpText(
      'after',
      '\nLooks at the settings that mandate serve would use, and starts nothing. Exit code 5: something is bad.',
    )
    .action(cli.local(() => examine(cli)));

const examine = async (cli: Cli): Promise<Report> => {
  // On an older Node the server cannot even be loaded.
  if (Number.parseInt(process.versions.node, 10) < oldestNode) return reportOf([tooOld]);
  const config = await settingsOf(cli.env);
  const { examineSetUp } = await loadServer();
  return reportOf(await examineSetUp(config));
};

type Finding = Awaited<ReturnType<Awaited<ReturnType<typeof loadServer>>['examineSetUp']>>[number];

const tooOld: Finding = {
  about: 'node',
  state: 'bad',
  found: `Node ${process.versions.node} is too old.`,
  fix: `Use the project's own: npm run doctor. Or install Node ${oldestNode}.`,
};

const reportOf = (findings: readonly Finding[]): Report => {
  const isWell = findings.every(({ state }) => state !== 'bad');
  const lines = findings.map(({ about, state, found, fix }) => {
    const line = `${marks[state]} ${about.padEnd(10)}  ${plain(found)}`;
    return fix === undefined ? line : `${line}\n${' '.repeat(14)}${plain(fix)}`;
  });
  const verdict = isWell ? 'The server can start.' : 'The server cannot run like this.';
  return {
    data: { ok: isWell, findings },
    text: [...lines, '', verdict].join('\n'),
    exitCode: isWell ? exitCodes.done : exitCodes.setUp,
  };
};
