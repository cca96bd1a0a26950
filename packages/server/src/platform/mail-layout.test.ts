import { locales } from '@mandate/domain/kernel/locale';
import { expect, test } from 'vitest';
import { mailToHtml, mailToText } from './mail-layout.ts';
import { mailText } from './mail-text.ts';

const url = 'https://mandate.example/requests/a?b=1&c=2';

test('the text part is the paragraphs, then the link on a line of its own', () => {
  expect(mailToText(mailText('s', ['First.', 'Second.'], url))).toBe(`First.\n\nSecond.\n\n${url}`);
  expect(mailToText(mailText('s', ['Only.']))).toBe('Only.');
});

test('whatever people typed is text in HTML as well', () => {
  const html = mailToHtml(mailText('<b>&"', [`</p><script>alert('x')</script>`, '5 > 3 & "so"']), 'en');
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
  expect(html).toContain('5 &gt; 3 &amp; &quot;so&quot;');
  expect(html).toContain('<title>&lt;b&gt;&amp;&quot;</title>');
});

test('a link is a button and can be read', () => {
  const html = mailToHtml(mailText('s', ['x'], url), 'en');
  expect(html).toContain('<a href="https://mandate.example/requests/a?b=1&amp;c=2"');
  expect(html).toContain('>https://mandate.example/requests/a?b=1&amp;c=2</p>');
});

test('a link cannot break out of its attribute', () => {
  const html = mailToHtml(mailText('s', ['x'], 'https://a.example/"onclick="alert(1)'), 'en');
  expect(html).not.toContain('"onclick="');
});

test('only a web address becomes something to click', () => {
  for (const link of ['javascript:alert(1)', 'data:text/html,x', 'not a link']) {
    expect(mailToHtml(mailText('s', ['x'], link), 'en')).not.toContain('<a ');
  }
});

test('each language has its own button', () => {
  const buttons = locales.map((locale) => />([^<]+)<\/a>/.exec(mailToHtml(mailText('s', ['x'], url), locale))?.[1]);
  expect(buttons).toEqual(['Open', '打开', '開啟', '開く', 'Открыть']);
});
