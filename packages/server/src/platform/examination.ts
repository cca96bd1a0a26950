import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { examineDatabase } from './examine-database.ts';
import { examineEmbedded } from './examine-embedded.ts';
import { examineMail, examineNode, examinePort, examinePublicUrl } from './examine-surroundings.ts';

/** One thing that was looked at. `warning`: it works, and an operator should know. `fix` says how to mend it. */
export type Finding = {
  readonly about: 'node' | 'database' | 'data' | 'migrations' | 'clock' | 'address' | 'port' | 'mail';
  readonly state: 'good' | 'warning' | 'bad';
  readonly found: string;
  readonly fix?: string;
};

/**
 * Looks at everything that a server with these settings needs, and starts nothing. Changes nothing either, but for
 * library links that the installation of PostgreSQL left out. Never throws for what it finds.
 */
export const examine = async (
  config: Config,
  clock: Clock,
  nodeVersion: string = process.versions.node,
): Promise<readonly Finding[]> => {
  const { databaseUrl } = config;
  const findings = await Promise.all([
    examineNode(nodeVersion),
    databaseUrl === undefined ? examineEmbedded(config.dataDir) : examineDatabase(databaseUrl, clock),
    examinePort(config),
    examinePublicUrl(config),
    examineMail(config),
  ]);
  return findings.flat();
};
