import { readFileSync, writeFileSync } from 'node:fs';
import { catalogueTable } from '@mandate/server/webhooks/event-catalogue';

const section = /(<!-- events:[^\n]*-->\n)[\s\S]*?(<!-- end of events -->)/;

/** Prints the catalogue of events into the guide to webhooks, between its marks. */
export const generateEvents = (guide: string): void => {
  const text = readFileSync(guide, 'utf8');
  if (!section.test(text)) throw new Error(`${guide} has no marks for the catalogue of events.`);
  writeFileSync(
    guide,
    text.replace(section, (_, begin: string, end: string) => `${begin}\n${catalogueTable()}\n${end}`),
  );
};
