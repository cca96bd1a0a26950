import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogueTable, eventCatalogue, isEventFilter } from './event-catalogue.ts';

const sources = join(import.meta.dirname, '..');
const guide = join(import.meta.dirname, '../../../../docs/guides/webhooks.md');

/** What the files say that write into the audit log: kinds as they stand, and templates with a part left open. */
const kindsInSources = () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^testing|^proofs/.test(name))
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .filter((text) => /import \{[^}]*\brecord\b[^}]*\} from '[./]+audit\/commands\.ts'/.test(text));
  const literal = String.raw`'([a-z-]+(?:\.[a-z-]+)+)'`;
  // A property's value, or an argument of what records; what `post` announces is for mail.
  const patterns = [`\\b\\w+: ${literal}`, `\\b(?:record|announce)\\w*\\((?:[^()]|\\([^()]*\\))*?${literal}`];
  const find = (pattern: string) =>
    files.flatMap((text) => [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => match[1] ?? ''));
  const templates = find('kind: `([^`]+)`').map(
    (template) => new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[a-z-]+')}$`),
  );
  return { kinds: new Set(patterns.flatMap(find)), templates };
};

/** Named in the sources of commands and no kind of event: actions that the law is asked about. */
const actions = new Set(['subscription.addon.order']);

describe('the catalogue of events', () => {
  const { kinds, templates } = kindsInSources();

  test('has every kind that the sources record', () => {
    expect(kinds.size).toBeGreaterThan(30);
    const unknown = [...kinds].filter((kind) => !Object.hasOwn(eventCatalogue, kind) && !actions.has(kind));
    expect(unknown).toEqual([]);
    const known = Object.keys(eventCatalogue);
    expect(templates.filter((template) => !known.some((kind) => template.test(kind)))).toEqual([]);
  });

  test('has none that they do not record', () => {
    const idle = Object.keys(eventCatalogue).filter(
      (kind) => !kinds.has(kind) && !templates.some((template) => template.test(kind)),
    );
    expect(idle).toEqual([]);
  });

  test('is what the guide prints: `npm run generate` writes it', () => {
    expect(readFileSync(guide, 'utf8')).toContain(catalogueTable());
  });
});

test.each([
  ['privileges.removed', true],
  ['privileges.*', true],
  ['*', false],
  ['.*', false],
  ['privileges', false],
  ['privileges.removed.*', false],
  ['privilege.removed', false],
  ['toString', false],
  ['constructor.*', false],
])('“%s” is a filter: %s', (text, expected) => {
  expect(isEventFilter(text)).toBe(expected);
});
