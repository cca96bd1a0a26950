import type { Locale } from '@mandate/domain/kernel/locale';
import { createTransport } from 'nodemailer';
import { mailToHtml, mailToText } from './mail-layout.ts';
import { type MailText, oneLine } from './mail-text.ts';

/** A mail as it goes out, to one recipient. */
export type OutgoingMail = {
  /** The same at each attempt, so that whoever receives a repetition can recognise it. */
  readonly messageId: string;
  readonly recipient: string;
  readonly date: Date;
  readonly locale: Locale;
  readonly text: MailText;
};

/** `refused`: the receiving side has said no to this mail. `failed`: it may succeed later. */
export type Sending =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused' | 'failed'; readonly reason: string };

export type Smtp = { readonly send: (mail: OutgoingMail, signal: AbortSignal) => Promise<Sending> };

export type SmtpOptions = {
  /** `smtp://` with TLS where the server offers it, or `smtps://`. Nodemailer's options may follow as `?name=value`. */
  readonly url: string;
  readonly from: string;
};

const transportTo = (url: string) =>
  createTransport({
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { rejectUnauthorized: provesIdentity(url) },
    url,
  });

/** Why the server does not let us in; undefined: it does. No mail is sent. */
export const reachSmtp = async (url: string): Promise<string | undefined> => {
  const transport = transportTo(url);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    transport.close();
  }
};

/** Ready to send; nothing is connected yet. Each mail has a connection of its own, so none goes stale. */
export const smtpTo = ({ url, from }: SmtpOptions): Smtp => {
  const transport = transportTo(url);
  return {
    send: async ({ messageId, recipient, date, locale, text }, signal) => {
      try {
        await transport.sendMail({
          signal,
          messageId,
          date,
          from,
          to: { name: '', address: recipient },
          envelope: { from, to: [recipient] },
          subject: oneLine(text.subject),
          text: mailToText(text),
          html: mailToHtml(text, locale),
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
        });
        return { outcome: 'sent' };
      } catch (error) {
        return { outcome: isFinal(error) ? 'refused' : 'failed', reason: reasonOf(error) };
      }
    },
  };
};

/**
 * A password is only given to a server that proves who it is. Without one, TLS that proves nothing is still better than
 * none, and none is what a server without STARTTLS gets (RFC 7435).
 */
const provesIdentity = (url: string): boolean => {
  const { protocol, password } = new URL(url);
  return protocol === 'smtps:' || password !== '';
};

type SmtpError = Error & { readonly responseCode?: unknown; readonly command?: unknown };

/** 5xx to the recipient or to the message. To our greeting, sign-in or sender it is the settings' fault: those get mended. */
const isFinal = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { responseCode, command } = error as SmtpError;
  const toThisMail = command === 'RCPT TO' || command === 'DATA';
  return toThisMail && typeof responseCode === 'number' && responseCode >= 500;
};

const longestReason = 500;

const reasonOf = (error: unknown): string =>
  oneLine(error instanceof Error ? error.message : String(error)).slice(0, longestReason);
