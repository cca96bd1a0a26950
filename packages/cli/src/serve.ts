import { Command } from 'commander';
import type { Cli } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { explainStart, loadServer, settingsOf } from './settings.ts';
import { facts } from './text.ts';

type Flags = {
  readonly host?: string;
  readonly port?: string;
  readonly publicUrl?: string;
  readonly dataDir?: string;
  readonly logLevel?: string;
};

const settingsHelp = `
Settings come from the environment; flags stand over them. Each variable can come from a file instead: PORT_FILE.
  HOST, PORT       where to listen; 127.0.0.1 and 8080; port 0 takes any free one
  PUBLIC_URL       the address in links and mails; by default the one listened on
  DATABASE_URL     a PostgreSQL from 15 on; without it, the server runs its own below DATA_DIR
  DATA_DIR         ./data
  SMTP_URL         smtp:// or smtps://; without it, mails are kept and the operator reads them
  MAIL_FROM        the sender of mails
  TRUST_PROXY      whose X-Forwarded-For counts: addresses, networks, or loopback
  LOG_LEVEL        fatal, error, warn, info, debug, trace or silent; the log goes to stderr

Examples:
  mandate serve
  mandate serve --port 0 --data-dir /srv/mandate
  DATABASE_URL=postgresql://mandate@db/mandate PUBLIC_URL=https://partners.example mandate serve --host 0.0.0.0`;

/** The whole server, until it is told to stop. */
export const serveCommand = (cli: Cli): Command =>
  new Command('serve')
    .description('Run the server until SIGTERM or SIGINT; what is under way is finished first')
    .option('--host <address>', 'over HOST')
    .option('--port <number>', 'over PORT')
    .option('--public-url <url>', 'over PUBLIC_URL')
    .option('--data-dir <folder>', 'over DATA_DIR')
    .option('--log-level <level>', 'over LOG_LEVEL')
    .addHelpText('after', settingsHelp)
    .action((flags: Flags) => serve(cli, flags));

const serve = async (cli: Cli, { host, port, publicUrl, dataDir, logLevel }: Flags): Promise<void> => {
  // From here on: whoever stops us during the start does not leave a PostgreSQL behind.
  const told = signal();
  const config = await settingsOf(cli.env, {
    HOST: host,
    PORT: port,
    PUBLIC_URL: publicUrl,
    DATA_DIR: dataDir,
    LOG_LEVEL: logLevel,
  });
  const { startServer, isSetUp } = await loadServer();
  const server = await startServer({ config }).catch((fault: unknown) => {
    throw explainStart(fault, config);
  });
  const setUp = await isSetUp(server.db);
  cli.print({ data: { url: server.url, setUp }, text: readyText(server.url, setUp) });
  cli.note(`${await told} received: finishing what is under way.`);
  await server.close();
};

const readyText = (url: string, setUp: boolean): string => {
  const ready = facts([
    ['Mandate is ready', url],
    ['API', `${url}/docs`],
  ]);
  if (setUp) return ready;
  return `${ready}\nNobody can sign in yet. Beside this server: mandate bootstrap --help`;
};

/** One Ctrl-C may arrive several times: from the terminal, from npm, from a wrapper. A later one means "now". */
const oneWishMs = 1000;

/** The first signal asks to stop; one that comes later ends the process at once. */
const signal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let asked: number | undefined;
    const hear = (name: NodeJS.Signals): void => {
      asked ??= performance.now();
      if (performance.now() - asked > oneWishMs) process.exit(exitCodes.refused);
      resolve(name);
    };
    process.on('SIGTERM', hear).on('SIGINT', hear);
  });
