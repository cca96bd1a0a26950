import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  /** As the envelope names them. */
  readonly from: string;
  readonly to: readonly string[];
  readonly encrypted: boolean;
  readonly mail: Email;
  /** Of the header, undecoded. */
  readonly raw: string;
};

export type TestSmtp = {
  readonly url: string;
  readonly port: number;
  /** What was accepted, in order. */
  readonly received: readonly ReceivedMail[];
  /** Answers one recipient with this code and text from now on. */
  readonly refuse: (recipient: string, code: number, text: string) => void;
  readonly accept: (recipient: string) => void;
  readonly stop: () => Promise<void>;
};

/** A real SMTP server on the loopback interface, with STARTTLS under a certificate that nobody vouches for. */
export const startTestSmtp = async ({ port = 0 }: { readonly port?: number } = {}): Promise<TestSmtp> => {
  const received: ReceivedMail[] = [];
  const refusals = new Map<string, { readonly code: number; readonly text: string }>();
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onRcptTo: (address, _session, done) => {
      const refusal = refusals.get(address.address);
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    onData: async (stream, session, done) => {
      const raw = await buffer(stream);
      const { mailFrom, rcptTo } = session.envelope;
      received.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map((recipient) => recipient.address),
        encrypted: session.secure,
        mail: await PostalMime.parse(raw),
        raw: raw.toString('utf8'),
      });
      done();
    },
  });
  // A client that gives up is part of what is tested.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    received,
    refuse: (recipient, code, text) => {
      refusals.set(recipient, { code, text });
    },
    accept: (recipient) => {
      refusals.delete(recipient);
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
