import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandFault } from './exit-codes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Credentials = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };

/** Which server, and as whom. */
export type Profile = { readonly url: string; readonly credentials: Credentials | undefined };

type Saved = { readonly url: string; readonly token: string };

const usualUrl = 'http://127.0.0.1:8080';

/** Where `mandate token create --save` keeps what it saves. */
const profilePath = (env: Environment): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'mandate/config.json');

/**
 * The server from `--url`, MANDATE_URL or the saved profile; the credentials from MANDATE_TOKEN, MANDATE_CLIENT_ID with
 * MANDATE_CLIENT_SECRET, or the saved profile. A saved token is for the server it was made on and goes nowhere else.
 */
export const loadProfile = (env: Environment, wanted: string | undefined): Profile => {
  const saved = readSaved(profilePath(env));
  const url = originOf(wanted ?? env.MANDATE_URL ?? saved?.url ?? usualUrl);
  const { MANDATE_TOKEN: token, MANDATE_CLIENT_ID: clientId, MANDATE_CLIENT_SECRET: clientSecret } = env;
  if (token) return { url, credentials: { token } };
  if (clientId && clientSecret) return { url, credentials: { clientId, clientSecret } };
  const isItsServer = saved !== undefined && originOf(saved.url) === url;
  return { url, credentials: isItsServer ? { token: saved.token } : undefined };
};

const originOf = (url: string): string => {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return new URL(url).origin;
  throw new CommandFault('usage', `“${url}” is no address of a server.`, 'It looks like https://partners.example.');
};

const readSaved = (path: string): Saved | undefined => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const saved: Partial<Saved> = JSON.parse(text);
    if (typeof saved.url === 'string' && typeof saved.token === 'string') return { url: saved.url, token: saved.token };
  } catch {
    // Told below.
  }
  throw new CommandFault('usage', `${path} holds no profile.`, 'Delete it, and save a token again.');
};

/** Keeps a profile for this account alone. The file is replaced whole or not at all. */
export const saveProfile = (env: Environment, profile: Saved): string => {
  const path = profilePath(env);
  const next = `${path}.${process.pid}.next`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(next, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(next, path);
  return path;
};
