import { afterAll, beforeAll, expect, test } from 'vitest';
import { reading } from '../platform/db.ts';
import { newWorld, type World } from '../testing/world.ts';
import { webhookMails } from './messages.ts';

let world: World;
beforeAll(async () => {
  world = await newWorld();
});
afterAll(() => world.drop());

const mailsOf = (kind: keyof typeof webhookMails, organization: string) =>
  reading(world.db, { kind: 'system' }, (tx) =>
    webhookMails[kind](tx, {
      organization,
      host: 'hooks.aurora.example',
      event: 'privileges.removed',
      at: world.clock.now(),
      reason: 'HTTP 500',
    }),
  );

test('that an endpoint fails is told to the administrators of its organisation, and to nobody else', async () => {
  for (const [company, recipients] of [
    [world.ana, ['admin@ana-cloud.example']],
    [world.lotus, ['admin@lotus.example', 'secondadmin@lotus.example']],
    [world.operator, ['admin@harbour.example']],
  ] as const) {
    const mails = await mailsOf('webhook.failing', company.id);
    expect(mails.map((mail) => mail.recipient).toSorted()).toEqual(recipients);
    expect(mails[0]).toMatchObject({ kind: 'webhook.failing', organizationId: company.id, locale: 'en' });
    const { subject, paragraphs } = mails[0]!.text;
    expect(subject).toContain('hooks.aurora.example');
    expect(paragraphs.join(' ')).toContain('privileges.removed of 20 November 2026 at 12:00 UTC');
    expect(paragraphs.join(' ')).toContain('HTTP 500');
  }
});

test('that an endpoint is gone is told as such', async () => {
  const [mail] = await mailsOf('webhook.gone', world.ana.id);
  expect(mail).toMatchObject({ kind: 'webhook.gone', text: { subject: expect.stringContaining('is disabled') } });
});
