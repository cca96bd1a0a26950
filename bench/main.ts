/** `npm run bench`: the bounds of speed, each as a ratio or a number of this one run. */
import { parseArgs } from 'node:util';
import { benchHttp } from './http.ts';
import { benchInProcess } from './in-process.ts';
import { benchPeers } from './peers.ts';
import { startRecording } from './results.ts';

const parts = {
  'in-process': benchInProcess,
  peers: benchPeers,
  http: benchHttp,
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
  for (const [name, measure] of chosen) {
    say(name);
    await measure(recording);
  }
  const command = `npm run bench${quick ? ' -- --quick' : ''}`;
  if (only === undefined) await recording.write(new URL('.', import.meta.url), command);
};

if (values.help) console.log(help);
else await run();
