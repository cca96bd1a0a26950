/** `npm run walkthrough`: the procedures of the documents, step by step, against a running server and real mail. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '@mandate/server/platform/config';
import { startTestSmtp, type TestSmtp } from '@mandate/server/testing/smtp';
import { apiAt } from './sample-world/api.ts';
import { openFolder } from './sample-world/folder.ts';
import type { Site } from './sample-world/people.ts';
import { type Personas, parsePersonas } from './sample-world/personas.ts';
import { startDemo } from './sample-world/start.ts';
import { conflict } from './walkthrough/conflict.ts';
import { limits, theEnd } from './walkthrough/limits.ts';
import { multichannel } from './walkthrough/multichannel.ts';
import { procedure } from './walkthrough/procedure.ts';
import { removal } from './walkthrough/removal.ts';
import { openStage, type Stage } from './walkthrough/stage.ts';
import { twoTier } from './walkthrough/two-tier.ts';
import { StepFailed, startWalk } from './walkthrough/walk.ts';

const help = `npm run walkthrough: does what the product is for, step by step, and says which rules each step shows.

By default it starts a demo of its own with a mail server beside it. To walk through a running demo instead, give that
demo the walkthrough's mail server as SMTP_URL=smtp://127.0.0.1:<port>, and then:

  npm run walkthrough -- --url http://127.0.0.1:8080 --personas <folder>/personas.json --smtp-port <port>

It stops at the first step that does not hold, with exit code 1. Every walk brings customers of its own.
`;

type Ground = { readonly site: Site; readonly personas: Personas; readonly leave: () => Promise<void> };

const chapters: readonly ((stage: Stage) => Promise<void>)[] = [
  procedure,
  multichannel,
  conflict,
  removal,
  twoTier,
  limits,
  theEnd,
];

/** A demo of our own on a free port, with its mails to us. */
const ownGround = async (smtp: TestSmtp): Promise<Ground> => {
  const loaded = loadConfig({
    DATABASE_URL: process.env.DATABASE_URL,
    PORT: '0',
    LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
    SMTP_URL: smtp.url,
  });
  if (!loaded.ok) throw new Error(loaded.error.map(({ name, problem }) => `${name} ${problem}.`).join(' '));
  const demo = await startDemo(loaded.value, await openFolder(undefined), (line) => console.log(line));
  return { site: demo.site, personas: demo.personas, leave: demo.stop };
};

/** A server that somebody else runs. Its own address is asked of it. */
const foreignGround = async (url: string, file: string): Promise<Ground> => {
  const { policy_decision_point: origin } = await apiAt(url).call<{ policy_decision_point: string }>(
    'GET',
    '/.well-known/authzen-configuration',
  );
  return { site: { url, origin }, personas: parsePersonas(await readFile(file, 'utf8')), leave: async () => {} };
};

const run = async ({ url, personas, port }: { url?: string; personas?: string; port: number }): Promise<void> => {
  const smtp = await startTestSmtp({ port });
  let ground: Ground | undefined;
  try {
    ground = url !== undefined && personas !== undefined ? await foreignGround(url, personas) : await ownGround(smtp);
    const walk = startWalk((line) => console.log(line));
    const stage = await openStage(walk, ground.site, ground.personas, smtp.received);
    for (const chapter of chapters) await chapter(stage);
    console.log(`\n${walk.summary()}`);
  } catch (fault) {
    if (!(fault instanceof StepFailed)) throw fault;
    console.error(`\nThis step does not hold: ${fault.message}`);
    process.exitCode = 1;
  } finally {
    await ground?.leave();
    await smtp.stop();
  }
};

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    url: { type: 'string' },
    personas: { type: 'string' },
    'smtp-port': { type: 'string' },
  },
});
const isForeign = values.url !== undefined;
if (values.help) console.log(help);
else if (isForeign && (values.personas === undefined || values['smtp-port'] === undefined)) {
  console.error('--url needs --personas and --smtp-port as well; see --help.');
  process.exitCode = 2;
} else
  await run({
    ...(values.url !== undefined && { url: values.url }),
    ...(values.personas !== undefined && { personas: values.personas }),
    port: Number(values['smtp-port'] ?? 0),
  });
