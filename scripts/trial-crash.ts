/** `npm run trial:crash`: kills the server and its database while they work, and looks at what is left. */
import { parseArgs } from 'node:util';
import { crashTrial } from './trial-crash/trial.ts';

const help = `npm run trial:crash — kill -9 of the server and of its PostgreSQL at random moments during writes.

  --rounds 10   how often: in turn both, the server alone, its PostgreSQL alone

Prints one line of JSON. Exit code 0: nothing acknowledged was lost and no act was done by half; 1: see \`faults\`.`;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) {
  console.log(help);
} else {
  const report = await crashTrial(Number(values.rounds), (line) => console.error(line));
  console.log(JSON.stringify(report));
  process.exitCode = report.faults.length === 0 ? 0 : 1;
}
