import { expect, test } from 'vitest';
import { turnstile } from './turnstile.ts';

test('no more than its width are inside at any moment, and everybody gets through', async () => {
  const gate = turnstile(2, 10);
  let inside = 0;
  let most = 0;
  const work = async (number: number): Promise<number> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    return number;
  };
  const done = await Promise.all([0, 1, 2, 3, 4, 5].map((number) => gate.enter(() => work(number))));
  expect([most, done]).toEqual([2, [0, 1, 2, 3, 4, 5]]);
});

test('whoever finds the queue full is sent away at once', async () => {
  const gate = turnstile(1, 1);
  let open: () => void = () => {};
  const first = gate.enter(() => new Promise<string>((resolve) => (open = () => resolve('first'))));
  const second = gate.enter(async () => 'second');
  expect(await gate.enter(async () => 'third')).toBeUndefined();
  open();
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
});

test('a failure inside lets the next one in', async () => {
  const gate = turnstile(1, 1);
  const failing = gate.enter(() => Promise.reject(new Error('broken')));
  const next = gate.enter(async () => 'next');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('next');
});
