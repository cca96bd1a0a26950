import { locales } from '@mandate/domain/kernel/locale';
import { reasonCodes } from '@mandate/domain/kernel/reasons';
import { refusal } from '@mandate/domain/kernel/refusal';
import { describe, expect, test } from 'vitest';
import { explainFault, inputFaultCodes } from './input-faults.ts';
import { problemOf, problemSchema } from './problem.ts';
import { type TechnicalCode, technical, technicalProblems } from './technical.ts';
import { technicalWords } from './technical-words.ts';

const technicalCodes = Object.keys(technicalProblems) as readonly TechnicalCode[];
const placesIn = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

test.each(reasonCodes)('D17: %s becomes a complete problem document in every language', (code) => {
  for (const locale of locales) {
    const { status, body } = problemOf(refusal(code), locale, 'req-1');
    expect(problemSchema.safeParse(body).success).toBe(true);
    expect(body).toMatchObject({ code, status, type: `/problems/${code}`, instance: 'urn:mandate:request:req-1' });
    expect(body.rule).toMatch(/^([MPQANXD]\d+|ROLE|PROGRAM)$/);
    expect(status).toBeGreaterThanOrEqual(403);
    for (const words of [body.title, body.detail, body.fix?.what]) expect(words?.trim()).toBeTruthy();
  }
});

test('details never replace a member of the document itself', () => {
  const { body } = problemOf(
    refusal('delegated_admin_conflict', {}, { code: 'x', status: 200, conflicts: [] }),
    'en',
    'r',
  );
  expect(body).toMatchObject({ code: 'delegated_admin_conflict', status: 409, conflicts: [] });
});

describe.each(technicalCodes)('%s', (code) => {
  test('says in every language, and in different words, what happened and what to do', () => {
    const inEnglish = technicalWords[code].en;
    for (const locale of locales) {
      const words = technicalWords[code][locale];
      expect(words.map(placesIn)).toEqual(inEnglish.map(placesIn));
      for (const text of words) expect(text.trim()).toBeTruthy();
    }
    const sentences = locales.map((locale) => technicalWords[code][locale][1]);
    expect(new Set(sentences).size).toBe(locales.length);
  });

  test('becomes a complete problem document', () => {
    const { status, headers, body } = problemOf(technical(code), 'en', 'req-1');
    expect(problemSchema.safeParse(body).success).toBe(true);
    expect(body).toMatchObject({ code, status: technicalProblems[code].status });
    expect(JSON.stringify(body)).not.toMatch(/\{\w+\}|…/);
    // RFC 9110: what a client needs to go on comes with the status.
    if (status === 401) expect(headers['www-authenticate']).toBeTruthy();
    if (status === 429 || status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });
});

test.each(inputFaultCodes)(
  'the reason of a field that is %s exists in every language, with the same places',
  (code) => {
    const params = { expected: '<1>', limit: '<2>', why: '<3>' };
    const reasons = locales.map((locale) => explainFault({ pointer: '/a', code, params }, locale).reason);
    expect(new Set(reasons).size).toBe(locales.length);
    const places = reasons.map((reason) => reason.match(/<\d>/g));
    for (const found of places) expect(found).toEqual(places[0]);
    expect(reasons.join('')).not.toContain('…');
  },
);
