import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { StepFailed, startWalk } from './walk.ts';

const walking = () => {
  const lines: string[] = [];
  return { lines, walk: startWalk((line) => lines.push(stripVTControlCharacters(line))) };
};

test('a step that holds is printed with its rules, neighbours as a range, and gives back what it found', async () => {
  const { lines, walk } = walking();
  walk.chapter('Asking');
  expect(await walk.step(['D3', 'P4', 'P5', 'P6', 'P7'], 'Nothing changes', async () => 7)).toBe(7);
  expect(lines).toEqual(['\nAsking', '  ✔ D3 P4–P7     Nothing changes']);
});

test('a step that does not hold is printed and ends the walk', async () => {
  const { lines, walk } = walking();
  const failing = walk.step(['Q6'], 'The link stays', async () => {
    throw new Error('another link');
  });
  await expect(failing).rejects.toThrow(StepFailed);
  expect(lines[0]).toBe('  ✘ Q6           The link stays');
  expect(lines[1]).toContain('another link');
  expect(walk.summary()).toBe('0 steps hold. Rules shown (0): ');
});

test('the summary counts steps, and each rule once in the order of the law', async () => {
  const { walk } = walking();
  await walk.step(['M10', 'M2'], 'One', async () => undefined);
  await walk.step(['M2', 'A3'], 'Two', async () => undefined);
  expect(walk.summary()).toBe('2 steps hold. Rules shown (3): A3 M2 M10');
});
