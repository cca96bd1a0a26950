import { expect, test } from 'vitest';
import { isLocale, locales } from './locale.ts';

test('five languages, each by its exact tag', () => {
  expect(locales).toEqual(['en', 'zh-CN', 'zh-TW', 'ja', 'ru']);
  expect(locales.every(isLocale)).toBe(true);
  expect(['de', 'EN', 'zh', 'zh-cn', ''].some(isLocale)).toBe(false);
});
