import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleWorld } from '@mandate/server/testing/server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Around, runCli } from './testing/run.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

type World = Awaited<ReturnType<typeof sampleWorld>>;
type Key = keyof World['personas']['people'];

let world: World;
let home: string;

beforeAll(async () => {
  world = await sampleWorld();
  home = await mkdtemp(join(tmpdir(), 'mandate-cli-'));
});
afterAll(async () => {
  await world?.close();
  await rm(home, { recursive: true, force: true });
});

const person = (key: Key) => world.personas.people[key];

/** Runs the command as this persona. */
const as = (key: Key, args: readonly string[], around: Around = {}) =>
  runCli(args, { ...around, env: { MANDATE_URL: world.url, MANDATE_TOKEN: person(key).token, ...around.env } });

/** What `--json` printed; throws where stdout is anything else. */
const json = async (ran: ReturnType<typeof runCli>) => {
  const { stdout, stderr, code } = await ran;
  expect(stderr).toBe('');
  return { code, answer: JSON.parse(stdout) };
};

const linkOf = async (key: Key): Promise<string> => {
  const { answer } = await json(as(key, ['invite', 'link', '--json']));
  return answer.url;
};

describe('token', () => {
  test('a token made by password and saved signs the next command in, and is readable by its owner alone', async () => {
    const { email, password, organization } = person('reseller-admin');
    const env = { MANDATE_URL: world.url, HOME: home };
    const made = await runCli(['token', 'create', '--email', email, '--password-stdin', '--save'], {
      env,
      input: `${password}\n`,
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const file = join(home, '.config/mandate/config.json');
    expect(made.stdout).toContain(file);
    const { token } = JSON.parse(await readFile(file, 'utf8'));
    expect(made.stdout).not.toContain(token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const { answer } = await json(runCli(['token', 'list', '--json'], { env: { HOME: home } }));
    expect(answer.items.map((one: { name: string }) => one.name)).toContainEqual(expect.stringMatching(/^mandate on /));
    expect(organization).toBeTruthy();
  });

  test('a saved token is not sent to another server', async () => {
    const elsewhere = await runCli(['customers', 'list'], { env: { HOME: home, MANDATE_URL: 'http://127.0.0.1:2' } });
    expect(elsewhere).toMatchObject({ code: 4, stdout: '' });
    expect(elsewhere.stderr).toContain('Nobody is signed in to http://127.0.0.1:2');
  });

  test('without --save the token alone is on stdout; revoked, it opens nothing', async () => {
    const { stdout, code } = await as('reseller-sales', ['token', 'create', '--name', 'nightly', '--days', '3']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^mdt_\S+\n$/) });
    const env = { MANDATE_URL: world.url, MANDATE_TOKEN: stdout.trim() };
    const { answer } = await json(runCli(['token', 'list', '--json'], { env }));
    const { id } = answer.items.find((one: { name: string }) => one.name === 'nightly');
    expect(await as('reseller-sales', ['token', 'revoke', id])).toMatchObject({ code: 0, stdout: `Revoked: ${id}\n` });
    const refused = await json(runCli(['customers', 'list', '--json'], { env }));
    expect(refused).toMatchObject({ code: 4, answer: { problem: { code: 'not_signed_in', status: 401 } } });
  });

  test('a wrong password is told like any problem, with exit code 4', async () => {
    const args = ['token', 'create', '--email', person('advisor-admin').email, '--password-stdin'];
    const ran = await runCli(args, { env: { MANDATE_URL: world.url }, input: 'quite another password' });
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toMatch(/Code: +sign_in_failed/);
    expect(ran.stderr).toMatch(/Request: +\w+/);
  });

  test('a password is never taken from an argument, nor is there one to ask for without a terminal', async () => {
    const ran = await runCli(['token', 'create', '--email', 'a@b.example'], { env: { MANDATE_URL: world.url } });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('--password-stdin');
  });
});

describe('set-up', () => {
  test('a set-up link gives a person the first password, once', async () => {
    const invited = await world
      .as('operator-admin')
      .call<{ setUpLink: { url: string } }>(
        'POST',
        `/api/organizations/${person('operator-admin').organizationId}/users`,
        {
          email: 'new@jadecloud.example',
          displayName: 'New',
          roles: ['auditor'],
        },
      );
    const args = ['set-up', invited.setUpLink.url, '--password-stdin', '--url', world.url];
    const around = { input: 'nine lanterns over the quay\n' };
    expect(await runCli(args, around)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('new@jadecloud.example'),
    });
    expect(await json(runCli([...args, '--json'], around))).toMatchObject({
      code: 1,
      answer: { problem: { code: 'set_up_link_invalid' } },
    });
  });
});

describe('customers', () => {
  test('A4: a partner lists its customers by name and finds one by domain', async () => {
    const all = await as('reseller-admin', ['customers', 'list']);
    expect(all.code).toBe(0);
    for (const name of ['Lotus Foods', '耀光電子', 'さくら精機']) expect(all.stdout).toContain(name);
    const { answer } = await json(as('reseller-admin', ['customers', 'list', '--search', 'yaoguang', '--json']));
    expect(answer).toMatchObject({ items: [{ name: '耀光電子', services: ['office365'] }], more: false });
  });

  test('a list that goes on says so', async () => {
    const some = await as('reseller-admin', ['customers', 'list', '--limit', '1']);
    expect(some.stdout).toContain('There are more: raise --limit.');
    expect(await json(as('reseller-admin', ['customers', 'list', '--limit', '1', '--json']))).toMatchObject({
      answer: { items: [{}], more: true },
    });
    expect(await as('reseller-admin', ['customers', 'list', '--limit', 'x'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('one customer is shown with privileges and duties (X3, X4); somebody else’s does not exist', async () => {
    const { organizationId } = person('customer-en-global-admin');
    const own = await as('reseller-admin', ['customers', 'show', organizationId]);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    expect(own.stdout).toMatch(/Standing duties: +support, the reseller agreement/);
    expect(own.stdout).toMatch(/office365 +administrator, helpdesk_administrator/);
    const foreign = await as('provider-admin', ['customers', 'show', organizationId]);
    expect(foreign).toMatchObject({ code: 1, stdout: '' });
    expect(foreign.stderr).toMatch(/Rule: +A4/);
  });

  test('an id that is none is a mistake of the caller, with the place that is wrong', async () => {
    const ran = await as('reseller-admin', ['customers', 'show', 'lotus']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/Code: +invalid_request/);
    expect(ran.stderr).toMatch(/^ {2}\S*id /m);
  });
});

describe('invite', () => {
  test('Q9: the link is the same at every call, and the message carries it', async () => {
    const link = await linkOf('reseller-admin');
    expect(await linkOf('reseller-admin')).toBe(link);
    const shown = await as('reseller-admin', ['invite', 'message', '--language', 'ja']);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain(link);
    expect(shown.stdout).toMatch(/[ぁ-ん]/);
  });

  test('M9: an indirect reseller is refused, and told the rule and who can help', async () => {
    const ran = await as('indirect-reseller-admin', ['invite', 'link']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/Rule: +M9/);
    expect(ran.stderr).toMatch(/Fix: .*\(provider\)/);
  });

  test('sentences come in the language asked for; codes stay', async () => {
    const ran = await as('indirect-reseller-admin', ['invite', 'link', '--locale', 'ru']);
    expect(ran.stderr).toMatch(/[а-я]{4}/);
    expect(ran.stderr).toContain('indirect_reseller_cannot_invite');
    const fromTerminal = await as('indirect-reseller-admin', ['invite', 'link'], { env: { LANG: 'zh_TW.UTF-8' } });
    expect(fromTerminal.stderr).toMatch(/間接/);
  });

  test('an invitation is sent to a list of a file, each address once, and shows what became of it', async () => {
    const list = join(home, 'list.txt');
    await writeFile(list, 'li@lotus.example\nbo@lotus.example\n\nli@lotus.example\n');
    const { code, answer } = await json(
      as('reseller-admin', [
        'invite',
        'send',
        '--to',
        `@${list}`,
        '--to',
        'eve@lotus.example',
        '--language',
        'zh-CN',
        '--json',
      ]),
    );
    expect(code).toBe(0);
    const to = answer.items.map((one: { to: string }) => one.to);
    expect(to.toSorted()).toEqual(['bo@lotus.example', 'eve@lotus.example', 'li@lotus.example']);
    const sent = await as('reseller-admin', ['invite', 'sent']);
    expect(sent.stdout).toMatch(/eve@lotus\.example +(queued|kept)/);
  });

  test('an address that is none, and a file that is not there, are told', async () => {
    const stranger = await as('reseller-admin', ['invite', 'send', '--to', 'nobody']);
    expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('invitation_recipients_invalid') });
    const missing = await as('reseller-admin', ['invite', 'send', '--to', '@/nowhere.txt']);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') });
    expect(await as('reseller-admin', ['invite', 'send'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('D6: a rotated link is another one, and the old one says that it was replaced', async () => {
    const old = await linkOf('advisor-admin');
    const { answer } = await json(as('advisor-admin', ['invite', 'rotate', '--json']));
    expect(answer.url).not.toBe(old);
    const ran = await as('customer-en-global-admin', ['relationships', 'request', old]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('invitation_link_replaced') });
  });
});

describe('relationships', () => {
  test('D3: a conflict is refused with the holder; replaced by choice, the grant moves and its end is kept', async () => {
    const customer: Key = 'customer-ja-global-admin';
    const link = await linkOf('reseller-admin');
    const shown = await as(customer, ['relationships', 'request', link]);
    expect(shown.stdout).toMatch(/office365 .*keep or replace/);
    expect(shown.stdout).toMatch(/P4 /);

    const accept = ['relationships', 'accept', link, '--grant', 'office365:helpdesk_administrator'];
    const refused = await as(customer, accept);
    const { organizationId: holder } = person('other-reseller-admin');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/Rule: +D3/);
    expect(refused.stderr).toContain(holder);

    const until = 'office365=2037-01-31';
    const replaced = [...accept, '--replace', `office365=${holder}`, '--until', until, '--json'];
    const { code, answer } = await json(as(customer, replaced));
    expect(code).toBe(0);
    expect(answer.replaced).toMatchObject([{ partner: holder, service: 'office365' }]);
    const granted = answer.privileges.find((one: { service: string }) => one.service === 'office365');
    expect(granted).toMatchObject({ roles: ['helpdesk_administrator'], until: '2037-01-31T00:00:00.000Z' });
  });

  test('only what was read is accepted: another version of the agreement, an unknown service, an odd date', async () => {
    const accept = ['relationships', 'accept', await linkOf('reseller-admin')];
    const key: Key = 'customer-zh-CN-global-admin';
    expect(await as(key, [...accept, '--agreement', '1999-01'])).toMatchObject({ code: 2 });
    expect(await as(key, [...accept, '--grant', 'azure', '--until', 'tomorrow'])).toMatchObject({ code: 2 });
    expect(await as(key, [...accept, '--replace', 'azure=x'])).toMatchObject({ code: 2 });
    const unknown = await as(key, [...accept, '--grant', 'telephony']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('service_unknown') });
  });

  test('D1: a user forwards the request, and may not accept it', async () => {
    const link = await linkOf('other-reseller-admin');
    const forwarded = await as('customer-zh-TW-user', ['relationships', 'forward', link]);
    expect(forwarded).toMatchObject({ code: 0, stdout: 'Forwarded to 1 global administrator.\n' });
    const refused = await as('customer-zh-TW-user', ['relationships', 'accept', link]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/Rule: +D1/) });
    const declined = await as('customer-zh-TW-global-admin', ['relationships', 'decline', link, '--reason', 'Not now']);
    expect(declined).toMatchObject({ code: 0, stderr: '' });
  });

  test('M12, A1, X1: a customer grants directly, sees it, and takes it back; why follows at once (X5)', async () => {
    const customer: Key = 'customer-zh-CN-global-admin';
    const { organizationId: partner, userId: agent } = person('other-indirect-reseller-admin');
    const about = ['--customer', person(customer).organizationId, '--service', 'dynamics365'];
    const why = () => as('operator-admin', ['why', agent, 'licence.assign', ...about]);

    const granted = await as(customer, ['relationships', 'grant', partner, '--grant', 'dynamics365']);
    expect(granted).toMatchObject({ code: 0, stderr: '' });
    expect(granted.stdout).toMatch(/SHA-256: +[0-9a-f]{64}/);
    const listed = await as(customer, ['relationships', 'list']);
    expect(listed.stdout).toMatch(/みどりシステムズ .*dynamics365/);
    expect(await why()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Allowed\.\n/) });

    const removed = await as(customer, ['relationships', 'remove', partner, '--service', 'dynamics365']);
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringMatching(/In force since .* revision /) });
    const denied = await why();
    expect(denied).toMatchObject({ code: 1, stderr: '' });
    expect(denied.stdout).toMatch(/^Denied by M5: /);
    expect(denied.stdout).toMatch(/What would change it:\n {2}A global .* \(customer\)/);
  });

  test('to remove, one names a partner or all of them, and not both', async () => {
    const customer: Key = 'customer-en-global-admin';
    for (const args of [[], [person('reseller-admin').organizationId, '--all']])
      expect(await as(customer, ['relationships', 'remove', ...args])).toMatchObject({ code: 2, stdout: '' });
  });

  test('a partner gives its own privileges up, and cannot end what it still sells (D10)', async () => {
    const { organizationId: customer } = person('customer-ru-global-admin');
    const given = await json(as('other-reseller-admin', ['relationships', 'remove', customer, '--json']));
    expect(given).toMatchObject({ code: 0, answer: { removed: [{ service: 'dynamics365' }] } });
    const { organizationId: buyer } = person('customer-en-global-admin');
    const refused = await as('reseller-admin', ['relationships', 'end', buyer]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('live_subscriptions_remain') });
    const ended = await as('other-reseller-admin', ['relationships', 'end', customer]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('why', () => {
  test('M5: the argument comes with each step, its record, and the revision', async () => {
    const about = ['--customer', person('customer-en-global-admin').organizationId, '--service', 'office365', '--json'];
    const { code, answer } = await json(as('reseller-admin', ['why', 'me', 'licence.assign', ...about]));
    expect(code).toBe(0);
    expect(answer.decision).toBe(true);
    expect(answer.context.because.length).toBeGreaterThan(2);
    expect(
      answer.context.because.some((step: { record?: { type: string } }) => step.record?.type === 'privilege'),
    ).toBe(true);
  });

  test('the operator’s program asks with its client credentials', async () => {
    const { clientId: MANDATE_CLIENT_ID, clientSecret: MANDATE_CLIENT_SECRET } = world.personas.service;
    const about = ['--customer', person('customer-en-global-admin').organizationId, '--service', 'azure'];
    const ran = await runCli(['why', person('reseller-admin').userId, 'resource.read', ...about], {
      env: { MANDATE_URL: world.url, MANDATE_CLIENT_ID, MANDATE_CLIENT_SECRET },
    });
    expect(ran).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/^Denied by /) });
  });

  test('D17, D18: a denial tells the smallest change; --at asks what was decided then', async () => {
    const about = ['--customer', person('customer-en-global-admin').organizationId, '--service', 'office365'];
    const why = (action: string, ...more: readonly string[]) =>
      as('operator-admin', ['why', person('reseller-admin').userId, action, ...about, ...more]);
    const denied = await json(why('no.such', '--json'));
    expect(denied).toMatchObject({ code: 1, answer: { change: { possible: false, rule: 'D17', steps: [] } } });
    const lately = await why('licence.assign', '--at', new Date().toISOString());
    expect(lately).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Allowed at 20\d\d-/) });
    const stdout = expect.stringMatching(/^Denied at 2020-05-03 00:00 by D22/);
    expect(await why('licence.assign', '--at', '2020-05-03')).toMatchObject({ code: 1, stdout });
    expect(await why('licence.assign', '--at', 'yesterday')).toMatchObject({ code: 2, stdout: '' });
  });

  test('a question without an object is a mistake of the caller', async () => {
    const ran = await as('operator-admin', ['why', person('reseller-admin').userId, 'licence.assign']);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--customer') });
  });
});

describe('audit', () => {
  test('D18: a party lists what concerns it, by kind', async () => {
    const { answer } = await json(
      as('customer-ru-global-admin', ['audit', 'list', '--kind', 'privileges.granted', '--json']),
    );
    expect(answer.items.length).toBeGreaterThan(0);
    const { organizationId } = person('customer-ru-global-admin');
    for (const event of answer.items)
      expect(event).toMatchObject({ kind: 'privileges.granted', customer: organizationId });
    const seen = await as('customer-ru-global-admin', ['audit', 'list', '--limit', '2']);
    expect(seen.stdout.split('\n')[0]).toMatch(/^AT +WHAT +WHO +SUBJECT$/);
  });

  test('it is exported as CSV into a new file, and as JSON lines to stdout', async () => {
    const file = join(home, 'audit.csv');
    expect(await as('reseller-admin', ['audit', 'export', '--output', file])).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(file, 'utf8')).toMatch(/^id,at,kind,/);
    const again = await as('reseller-admin', ['audit', 'export', '--output', file]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
    const lines = (await as('reseller-admin', ['audit', 'export', '--json'])).stdout.trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('kind');
  });

  test('a helpdesk agent may not read it', async () => {
    for (const verb of ['list', 'export'])
      expect(await as('reseller-helpdesk', ['audit', verb])).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/Rule: +ROLE/),
      });
  });
});

describe('the command', () => {
  test('where no server answers, it says so with exit code 3', async () => {
    const env = { MANDATE_URL: 'http://127.0.0.1:2', MANDATE_TOKEN: 'mdt_x' };
    const ran = await runCli(['customers', 'list'], { env });
    expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('http://127.0.0.1:2') });
    expect(await json(runCli(['customers', 'list', '--json'], { env }))).toMatchObject({
      code: 3,
      answer: { problem: { code: 'server_unreachable' } },
    });
  });

  test('help names the exit codes; an unknown noun, verb or option is a mistake of the caller', async () => {
    const help = await runCli(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/Exit codes:\n {2}0 {2}done/);
    for (const args of [['frobnicate'], ['customers', 'lst'], ['customers', 'list', '--colour'], []])
      expect(await runCli(args)).toMatchObject({ code: 2, stdout: '' });
  });
});
