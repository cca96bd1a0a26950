import { expect, test } from 'vitest';
import { localeOf } from './locale.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh', 'zh-CN'],
  ['zh-SG', 'zh-CN'],
  ['zh-Hans-HK', 'zh-CN'],
  ['zh-Hant', 'zh-TW'],
  ['zh-HK,zh;q=0.9', 'zh-TW'],
  ['ZH-tw', 'zh-TW'],
  ['de-DE,de;q=0.9,ru;q=0.8,en;q=0.7', 'ru'],
  ['en;q=0.1, ja', 'ja'],
  ['ja;q=0, ru;q=0.001', 'ru'],
  ['fr', 'en'],
  ['*', 'en'],
  ['ja;q=banana', 'ja'],
  [`${'xx,'.repeat(5_000)}ja`, 'en'],
])('%s reads %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});
