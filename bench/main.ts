/** `npm run bench`: the bounds of speed, each as a ratio or a number of this one run. */
import { parseArgs } from 'node:util';
import { benchCold } from './cold.ts';
import { benchHttp } from './http.ts';
import { benchInProcess } from './in-process.ts';
import { benchPeers } from './peers.ts';
import { benchRemoval } from './removal.ts';
import { startRecording } from './results.ts';
import { benchStartUp } from './start-up.ts';

const parts = {
  'in-process': benchInProcess,
  peers: benchPeers,
  http: benchHttp,
  cold: benchCold,
  removal: benchRemoval,
  'start-up': benchStartUp,
};

const help = `npm run bench — measures decisions in this process, over HTTP and against the database, beside other engines.
Writes bench/results.json and bench/RESULTS.md.

  --quick       small worlds and short rounds: an impression in 90 s
  --only name   one part: ${Object.keys(parts).join(', ')}; nothing is written
  --help        this text`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

const say = (line: string): void => console.error(line);

const run = async (): Promise<void> => {
  const { quick, only } = values;
  const chosen = Object.entries(parts).filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0)
    throw new RangeError(`There is no part ${only}. There are: ${Object.keys(parts).join(', ')}.`);
  const recording = startRecording(quick, say);
  const command = `npm run bench${quick ? ' -- --quick' : ''}`;
  for (const [name, measure] of chosen) {
    say(name);
    try {
      await measure(recording);
    } catch (fault) {
      // The others are measured all the same; what is missing is said.
      say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
      recording.remark(`**${name}** could not be measured: ${fault instanceof Error ? fault.message : fault}`);
      process.exitCode = 1;
    }
    if (only === undefined) await recording.write(new URL('.', import.meta.url), command);
  }
};

if (values.help) console.log(help);
else await run();
