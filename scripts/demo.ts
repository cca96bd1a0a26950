/** `npm run demo`: a server with a small market in it, to look around. */
import { parseArgs } from 'node:util';
import { loadConfig } from '@mandate/server/platform/config';
import { DataFolderInUse } from '@mandate/server/platform/data-lock';
import { type DemoFolder, FolderInUse, openFolder } from './sample-world/folder.ts';
import { OperatorExists } from './sample-world/found.ts';
import { type Personas, personaKeys } from './sample-world/personas.ts';
import { type Demo, StrangePersonas, startDemo } from './sample-world/start.ts';

const help = `npm run demo: starts Mandate with a small, believable market in it.

An operator, two direct resellers, an indirect provider with two resellers, an advisor, a suspended reseller and five
customers, one for each language, with relationships, privileges and subscriptions. Everything is fictional.

Settings, from the environment:
  PORT          the port to listen on (8080; 0: any free one)
  HOST          the address to listen on (127.0.0.1)
  DATA_DIR      where to keep the data; an earlier demo's folder goes on where it stopped (a throw-away folder)
  DATABASE_URL  an empty PostgreSQL database to use (one of our own, in the data folder)
  SMTP_URL      where to send mails (they are kept, for the operator to read)
  PUBLIC_URL    the address that links and mails carry (the one that is listened on)
  LOG_LEVEL     what to log (warn)
`;

/** Lines of a table whose columns are as wide as their widest cell. */
const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
};

const listing = ({ people, service }: Personas): string[] => [
  `Everybody signs in with the password  ${people['operator-admin'].password}`,
  // Names of companies come last: how wide their characters are, only the terminal knows.
  ...table(personaKeys.map((key) => [key, people[key].email, people[key].organization])),
  '',
  `Programs ask for decisions as client  ${service.clientId}`,
];

const report = ({ site, personas }: Demo, folder: DemoFolder, mailed: boolean, seconds: string): string =>
  [
    '',
    `Ready in ${seconds} s: ${site.origin}${site.origin === site.url ? '' : ` (here: ${site.url})`}`,
    `The API is described at ${site.origin}/docs`,
    '',
    ...listing(personas),
    '',
    `All with their tokens and the client's secret: ${folder.path}/personas.json`,
    mailed ? 'Mails are sent to SMTP_URL.' : 'Mails are kept; the operator reads them at /api/mails.',
    `Ctrl-C stops the demo${folder.throwAway ? ' and removes its data' : ''}.`,
  ].join('\n');

/** What went wrong, in a sentence that helps; undefined: a fault of ours, to be shown whole. */
const explain = (fault: unknown, port: number): string | undefined => {
  if (!(fault instanceof Error)) return undefined;
  const code = 'code' in fault ? fault.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Choose another one, or any free one: PORT=0 npm run demo`;
  if (code === 'EACCES') return `Port ${port} needs more rights than you have. Choose one above 1023.`;
  const ours = [FolderInUse, OperatorExists, StrangePersonas, DataFolderInUse];
  return ours.some((kind) => fault instanceof kind) ? fault.message : undefined;
};

const run = async (): Promise<void> => {
  const began = performance.now();
  const loaded = loadConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' });
  if (!loaded.ok) {
    for (const { name, problem } of loaded.error) console.error(`${name} ${problem}.`);
    process.exitCode = 2;
    return;
  }
  const config = loaded.value;
  const isNamed = Boolean(process.env.DATA_DIR || process.env.DATA_DIR_FILE);
  const signals = signalled();
  let demo: Demo | undefined;
  try {
    const folder = await openFolder(isNamed ? config.dataDir : undefined);
    console.log(folder.personas ? `Going on with the demo in ${folder.path}` : `A new demo in ${folder.path}`);
    demo = await startDemo(config, folder, (line) => console.log(`  ${line}`));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(report(demo, folder, config.smtpUrl !== undefined, seconds));
    await signals;
    console.log('Stopping');
  } catch (fault) {
    const told = explain(fault, config.port);
    if (told === undefined) throw fault;
    console.error(told);
    process.exitCode = 1;
  } finally {
    await demo?.stop();
  }
};

/** Resolves at the first SIGINT or SIGTERM, also one that comes while the demo is still starting. */
const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, strict: false });
if (values.help === true) console.log(help);
else await run();
