import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { programFor } from './organization.ts';
import { isProgram, programs, transacts } from './program.ts';

test.each(programs)('PROGRAM: a partner belongs to one program: %s', (program) => {
  expect(programFor('partner', program)).toEqual(ok(program));
});

test.each([[undefined], [''], ['reseller']])('PROGRAM: %j is no program for a partner', (program) => {
  expect(programFor('partner', program)).toEqual(refuse('program_required'));
});

test.each(['customer', 'operator'] as const)('PROGRAM: a %s belongs to none', (kind) => {
  expect(programFor(kind, undefined)).toEqual(ok(undefined));
  expect(programFor(kind, 'advisor')).toEqual(refuse('program_only_for_partners'));
});

test('A3: direct resellers and indirect providers transact; indirect resellers and advisors never do', () => {
  expect(programs.map((program) => [program, transacts(program)])).toEqual([
    ['direct_reseller', true],
    ['indirect_provider', true],
    ['indirect_reseller', false],
    ['advisor', false],
  ]);
});

test('only the four programs are programs', () => {
  expect(programs.every(isProgram)).toBe(true);
  expect(['', 'Advisor', 'csp'].some(isProgram)).toBe(false);
});
