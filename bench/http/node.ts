/** A whole server in a process of its own, set up by its environment; ends with its parent. */
import { readConfig, startServer } from '@mandate/server/main';
import { siteOf } from '../../scripts/sample-world/found.ts';

const config = readConfig(process.env);
if (!config.ok) throw new Error(config.error.map(({ name, problem }) => `${name} ${problem}`).join('; '));

process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(process.cpuUsage()));

const server = await startServer({ config: config.value });
process.on('SIGTERM', () => void server.close().then(() => process.exit()));
process.send?.({ url: siteOf(server).url });
