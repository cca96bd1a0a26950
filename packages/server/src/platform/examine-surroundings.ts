import { createServer } from 'node:net';
import { type Config, publicUrlOf } from './config.ts';
import type { Finding } from './examination.ts';
import { reachSmtp } from './smtp.ts';

const oldestNode = 24;

/** Sources run without a build from this version of Node on. */
export const examineNode = (version: string): Finding => {
  const isNewEnough = Number.parseInt(version, 10) >= oldestNode;
  if (isNewEnough) return { about: 'node', state: 'good', found: `Node ${version}` };
  return {
    about: 'node',
    state: 'bad',
    found: `Node ${version} is too old.`,
    fix: `Use the project's own, which npm installed: npm run doctor, npm start. Or install Node ${oldestNode}.`,
  };
};

/** Whether the server could listen where it is told to. */
export const examinePort = ({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Finding> =>
  new Promise((resolve) => {
    const where = `${host}:${port}`;
    const probe = createServer();
    probe.once('error', (fault: NodeJS.ErrnoException) => resolve(portProblem(where, fault.code)));
    probe.listen({ host, port }, () =>
      probe.close(() =>
        resolve({ about: 'port', state: 'good', found: port === 0 ? 'any free port' : `${where} is free` }),
      ),
    );
  });

const portProblem = (where: string, code: string | undefined): Finding => {
  const common = { about: 'port', state: 'bad' } as const;
  switch (code) {
    case 'EADDRINUSE':
      return {
        about: 'port',
        state: 'warning',
        found: `${where} is in use, by this server perhaps.`,
        fix: 'If it is not, set PORT to another port.',
      };
    case 'EACCES':
      return { ...common, found: `${where} is not open to this account.`, fix: 'Set PORT to one from 1024 on.' };
    default:
      return {
        ...common,
        found: `${where} cannot be listened on (${code}).`,
        fix: 'Set HOST to an address of this machine.',
      };
  }
};

const isLoopback = (host: string): boolean => /^(localhost|127\..*|\[?::1\]?)$/.test(host);

type Addressing = Pick<Config, 'host' | 'port' | 'publicUrl' | 'trustProxy'>;

/** Whether links in mails lead here, and whether what people type on the way stays secret. */
export const examinePublicUrl = (config: Addressing): Finding => {
  const warn = (found: string, fix: string): Finding => ({ about: 'address', state: 'warning', found, fix });
  const address = publicUrlOf(config, config.port);
  const { protocol, hostname } = new URL(address);
  if (config.publicUrl === undefined)
    return warn(
      `Links in mails begin with ${address}.`,
      'Set PUBLIC_URL to the address under which people reach this server.',
    );
  if (isLoopback(hostname)) return warn(`${address} leads every reader to their own machine.`, 'Set PUBLIC_URL.');
  if (protocol === 'http:')
    return warn(
      `${address} carries passwords and tokens unencrypted.`,
      'Put a proxy with TLS in front, and set PUBLIC_URL to its https address.',
    );
  if (config.trustProxy === false)
    return warn(
      'Whoever comes through the proxy seems to come from the proxy, and shares one limit of sign-in attempts.',
      'Set TRUST_PROXY to the address of the proxy, such as loopback.',
    );
  return { about: 'address', state: 'good', found: address };
};

/** Whether the mail server lets us in. No mail is sent. */
export const examineMail = async ({ smtpUrl }: Pick<Config, 'smtpUrl'>): Promise<Finding> => {
  if (smtpUrl === undefined)
    return {
      about: 'mail',
      state: 'warning',
      found: 'Mails are kept, and not sent.',
      fix: 'Set SMTP_URL. Until then the operator reads them with GET /api/mails.',
    };
  const { hostname, port } = new URL(smtpUrl);
  const server = port === '' ? hostname : `${hostname}:${port}`;
  const refused = await reachSmtp(smtpUrl);
  if (refused === undefined) return { about: 'mail', state: 'good', found: `${server} takes our mail` };
  return {
    about: 'mail',
    state: 'bad',
    found: `${server} does not let us in: ${refused}`,
    fix: 'Correct SMTP_URL; mails wait meanwhile and are tried again.',
  };
};
