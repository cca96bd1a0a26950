import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { checkEditedText } from './invitation-message.ts';

const url = 'https://mandate.example/r/Zb3qk0Yp7dXw2NfV1sLh6A';
const [greeting, about, what, link] = [
  'Hello,',
  'We would like to serve you.',
  'Follow this link to accept:',
  url,
] as const;
const original = [
  { text: greeting, editable: true },
  { text: about, editable: true },
  { text: what, editable: false },
  { text: link, editable: false },
];
const check = (edited: readonly string[]) => checkEditedText(original, edited, url);

test('Q5: the text as offered may be sent', () => {
  expect(check([greeting, about, what, link])).toEqual(ok([greeting, about, what, link]));
});

test.each([
  ['both edited', ['Dear Ana,', 'as agreed.', what, link], ['Dear Ana,', 'as agreed.', what, link]],
  ['the first deleted', [about, what, link], [about, what, link]],
  ['both deleted', [what, link], [what, link]],
  ['both emptied', ['', '  \n', what, link], [what, link]],
  ['reordered', [about, greeting, what, link], [about, greeting, what, link]],
  ['white space around them', [` ${greeting}\n`, about, `${what} `, `\n${link}\n`], [greeting, about, what, link]],
])('Q5: the first two paragraphs may be changed: %s', (_, edited, sent) => {
  expect(check(edited)).toEqual(ok(sent));
});

test.each([
  ['one character less', url.slice(0, -1)],
  ['one character more', `${url}x`],
  ['another case', url.toLowerCase()],
  ['a query added', `${url}?customer=lotus`],
  ['another host', url.replace('mandate', 'rnandate')],
  ['plain http', url.replace('https', 'http')],
  ['words around it', `Here: ${url}`],
  ['nothing', ''],
])('Q6: a text without the exact link is refused: %s', (_, altered) => {
  expect(check([greeting, about, what, altered])).toEqual(refuse('invitation_link_altered'));
});

test('Q6: the link paragraph cannot be left out', () => {
  expect(check([greeting, about, what])).toEqual(refuse('invitation_link_altered'));
  expect(check([])).toEqual(refuse('invitation_link_altered'));
});

test.each([
  ['edited', [greeting, about, 'Follow this link at once:', link]],
  ['deleted', [greeting, about, link]],
  ['alone with the link', [link]],
  ['put first', [what, greeting, about, link]],
  ['after the link', [greeting, about, link, what]],
  ['followed by a postscript', [greeting, about, what, link, 'P.S. Hurry.']],
  ['followed by an empty paragraph', [greeting, about, what, link, '']],
])('Q5: the other paragraphs stay as they are: %s', (_, edited) => {
  expect(check(edited)).toEqual(refuse('invitation_text_fixed'));
});

test('Q5: no third free paragraph is added', () => {
  expect(check([greeting, about, 'And one more thing.', what, link])).toEqual(refuse('invitation_text_fixed'));
});

test.each([
  ['as a paragraph', [url, what, link]],
  ['inside a sentence', [`Or use ${url} now.`, what, link]],
  ['lengthened', [`${url}/lotus`, what, link]],
])('Q6: the link stands in the text once: %s', (_, edited) => {
  expect(check(edited)).toEqual(refuse('invitation_text_fixed'));
});

test('Q5, Q6: whatever is edited, a text that is sent ends as offered, with the link once', () => {
  const paragraph = fc.oneof(fc.constantFrom(greeting, about, what, link, ''), fc.string());
  fc.assert(
    fc.property(fc.array(paragraph, { maxLength: 6 }), (edited) => {
      const checked = check(edited);
      if (!checked.ok) return;
      expect(checked.value.slice(-2)).toEqual([what, link]);
      expect(checked.value.length).toBeLessThanOrEqual(4);
      expect(checked.value.join('\n').split(url)).toHaveLength(2);
    }),
  );
});
