import { type RunningServer, startServer } from '@mandate/server/main';
import type { Config } from '@mandate/server/platform/config';
import { apiWith } from './api.ts';
import { buildSampleWorld } from './build.ts';
import { closeFolder, type DemoFolder } from './folder.ts';
import { foundOperator, siteOf } from './found.ts';
import type { Site } from './people.ts';
import { type Personas, writePersonas } from './personas.ts';

/** A server with the sample world in it. */
export type Demo = {
  readonly site: Site;
  readonly personas: Personas;
  /** Ends the server and removes what was only for this run. */
  readonly stop: () => Promise<void>;
};

/** The personas of the folder belong to another database. */
export class StrangePersonas extends Error {
  override readonly name = 'StrangePersonas';

  constructor(folder: string) {
    super(
      `The personas of the demo in ${folder} are unknown to this database. Name the database that it was made with.`,
    );
  }
}

/** Starts a server on a demo's folder and fills it with the sample world, unless it is there from an earlier time. */
export const startDemo = async (config: Config, folder: DemoFolder, say: (line: string) => void): Promise<Demo> => {
  const closers: (() => Promise<void>)[] = [() => closeFolder(folder)];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    say('Starting the server and its database');
    const server = await startServer({ config: { ...config, dataDir: folder.path } });
    closers.push(server.close);
    const site = siteOf(server);
    const personas = folder.personas ?? (await fill(server, site, folder, say));
    if (folder.personas) await recognise(site, folder, personas);
    return { site, personas, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
};

const fill = async (
  server: RunningServer,
  site: Site,
  folder: DemoFolder,
  say: (line: string) => void,
): Promise<Personas> => {
  const personas = await buildSampleWorld(site, await foundOperator(server), say);
  await writePersonas(folder.path, personas);
  return personas;
};

const recognise = async (site: Site, folder: DemoFolder, { people }: Personas): Promise<void> => {
  const { status } = await apiWith(site.url, people['operator-admin'].token).ask('GET', '/api/session');
  if (status !== 200) throw new StrangePersonas(folder.path);
};
