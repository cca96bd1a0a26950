/**
 * One node of the trial: a whole server in a process of its own, set up by its environment. Tells its parent where it
 * answers, and ends with it.
 */
import { readConfig, startServer } from '@mandate/server/main';
import { siteOf } from '../sample-world/found.ts';

const config = readConfig(process.env);
if (!config.ok) throw new Error(config.error.map(({ name, problem }) => `${name} ${problem}`).join('; '));

process.on('disconnect', () => process.exit());

const waits = process.env.MANDATE_TEST_WITHOUT_BARRIER === undefined;
const server = await startServer({ config: config.value, waits });
process.on('SIGTERM', () => void server.close().then(() => process.exit()));
process.send?.({ url: siteOf(server).url });
