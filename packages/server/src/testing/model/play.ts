import type { Refusal } from '@mandate/domain/kernel/refusal';
import { expect } from 'vitest';
import { type Dice, diceOf } from './dice.ts';
import { grantingMoves } from './granting-moves.ts';
import { invitingMoves } from './inviting-moves.ts';
import { type Ledger, ledgerOf, readLedger } from './ledger.ts';
import { type Grant, isLive, type Market, newMarket, ofKind, orgOf } from './market.ts';
import type { Draw, Move } from './move.ts';
import { operatingMoves } from './operating-moves.ts';
import { sellingMoves } from './selling-moves.ts';

const moves = [...invitingMoves, ...grantingMoves, ...sellingMoves, ...operatingMoves];
const draws: readonly Draw[] = moves.flatMap(([weight, draw]) => Array.from({ length: weight }, () => draw));

/** Acts that change no record of the market, and are recorded all the same. */
const recordedAlone = ['request.declined', 'request.forwarded', 'invitation.sent'];

export type Played = { readonly done: number; readonly refused: Readonly<Record<string, number>> };

/**
 * Plays one market for so many steps, each of which is checked against the model. Throws at the first difference, with
 * the seed and what was done until then.
 */
export const play = async (seed: number, steps: number): Promise<Played> => {
  const dice = diceOf(seed);
  const market = await newMarket();
  const story: string[] = [];
  const refused: Record<string, number> = {};
  try {
    let before = await readLedger(market, '00000000-0000-0000-0000-000000000000');
    for (let step = 0; step < steps; step += 1) {
      const move = dice.pick(draws)(market, dice);
      story.push(`${step}. ${move.by ? `${move.by.name} ` : ''}${move.name}`);
      const code = await makeMove(market, move);
      if (code !== undefined) refused[code] = (refused[code] ?? 0) + 1;
      before = await check(market, dice, move, before, code !== undefined);
    }
    return { done: steps - Object.values(refused).reduce((sum, count) => sum + count, 0), refused };
  } catch (fault) {
    const last = story.slice(-25).join('\n');
    throw new Error(`Seed ${seed}, after\n${last}\n\n${fault instanceof Error ? fault.message : String(fault)}`, {
      cause: fault,
    });
  } finally {
    await market.world.drop();
  }
};

/** Asks the law, does the act, and compares both with the model. Answers the code of the refusal, if it was one. */
const makeMove = async (market: Market, move: Move): Promise<string | undefined> => {
  const asked =
    move.asks && move.by ? await market.world.ask(move.by, move.asks.action, move.asks.resource) : undefined;
  const outcome = await move.run();
  const refusal = outcome.ok ? undefined : (outcome.error as Refusal);
  if (asked?.refused)
    expect({ code: refusal?.code, rule: refusal?.rule }, 'the law’s verdict is the command’s').toEqual({
      code: asked.refused.code,
      rule: asked.refused.rule,
    });
  const expected = typeof move.refused === 'string' || !move.refused ? [move.refused] : move.refused;
  expect(expected, `the model’s verdict; the command said ${JSON.stringify(outcome)}`).toContain(refusal?.code);
  if (outcome.ok) move.apply(outcome.value as never);
  return refusal?.code;
};

const check = async (market: Market, dice: Dice, move: Move, before: Ledger, wasRefused: boolean): Promise<Ledger> => {
  const after = await readLedger(market, before.events.at(-1)?.id ?? '00000000-0000-0000-0000-000000000000');
  if (wasRefused) expect(after.print, 'a refusal changes nothing').toBe(before.print);
  agree(after, market);
  expect(new Set(after.sellers).size, 'A3: at most one seller holds a service').toBe(after.sellers.length);
  checkRecords(move, before, after);
  await checkAnswers(market, dice);
  return after.events.length > 0 ? after : { ...after, events: before.events };
};

const agree = (ledger: Ledger, market: Market): void => {
  const model = ledgerOf(market);
  for (const what of ['orgs', 'bonds', 'grants', 'links', 'partnerships'] as const)
    expect(ledger[what].toSorted(), `the ${what} of the database are those of the model`).toEqual(
      model[what].toSorted(),
    );
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  expect(ledger.sales.toSorted(byId), 'the sales of the database are those of the model').toEqual(
    model.sales.toSorted(byId),
  );
};

/** P4–P7: only records of its own kind change. D18: each change has one audit record, and each audit record its change. */
const checkRecords = (move: Move, before: Ledger, after: Ledger): void => {
  const changed = Object.keys(after.rows).filter((key) => before.rows[key] !== after.rows[key]);
  const strangers = changed.filter((key) => !move.touches.some((table) => key.startsWith(`${table} `)));
  expect(strangers, 'four records never mix').toEqual([]);
  expect(
    Object.keys(before.rows).filter((key) => !(key in after.rows)),
    'rows end, they are not deleted',
  ).toEqual([]);
  const subjects = after.events.filter(({ kind }) => !recordedAlone.includes(kind)).map(({ subject }) => subject);
  expect(subjects.toSorted(), 'D18: every change has exactly one audit record').toEqual(
    changed.map((key) => key.slice(key.indexOf(' ') + 1)).toSorted(),
  );
};

/** What ended last never answers yes, and some other question is answered as the model says. */
const checkAnswers = async (market: Market, dice: Dice): Promise<void> => {
  const over = market.grants.findLast((grant) => !isLive(market, grant));
  if (over) await checkAnswer(market, dice, over);
  const customer = dice.pick(ofKind(market, 'customer')).id;
  await checkAnswer(market, dice, {
    customer,
    partner: dice.pick(ofKind(market, 'partner')).id,
    service: dice.pick(market.manifests).id,
  });
};

type Asked = Pick<Grant, 'customer' | 'partner' | 'service'>;

const checkAnswer = async (market: Market, dice: Dice, { customer, partner, service }: Asked): Promise<void> => {
  const manifest = market.manifests.find(({ id }) => id === service);
  const org = orgOf(market, partner);
  const person = dice.pick(org.people);
  const action = dice.pick(['user.manage', 'user.password.reset', 'service-request.create', 'user.read']);
  const grant = market.grants.find(
    (one) => one.customer === customer && one.partner === partner && one.service === service && isLive(market, one),
  );
  // D5: a role that the customer granted, that such an agent may hold, and that includes the action.
  const able = person.roles
    .flatMap((role) => (role === 'admin_agent' || role === 'helpdesk_agent' ? (manifest?.agentRoles[role] ?? []) : []))
    .some((role) => grant?.roles.includes(role) && manifest?.roles[role]?.actions.includes(action));
  const verdict = await market.world.ask(person, action, { customer, service });
  expect(verdict.allowed, `${person.name}: ${action} on ${service}; ${JSON.stringify(verdict.refused)}`).toBe(
    able && org.standing !== 'terminated',
  );
};
