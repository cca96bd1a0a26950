/** Names come from other organisations: nothing in them may move the cursor, change colours or reverse the line. */
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** One line of text from somebody else, safe to show on a terminal. */
export const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(unprintable, '');

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Columns on a terminal: East Asian characters take two. */
const widthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

type Cell = string | number | undefined;

/** Rows under their headings, in columns; `none` where there are no rows. */
export const table = (headings: readonly string[], rows: readonly (readonly Cell[])[], none: string): string => {
  if (rows.length === 0) return none;
  const cells = rows.map((row) => row.map((cell) => plain(String(cell ?? '–'))));
  const all = [headings.map((heading) => heading.toUpperCase()), ...cells];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Names and values, one pair a line; what has no value is left out. */
export const facts = (pairs: readonly (readonly [name: string, value: Cell])[]): string => {
  const known = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length)) + 1;
  return known.map(([name, value]) => `${`${name}:`.padEnd(width)}  ${plain(String(value))}`).join('\n');
};

/** A time as people read it, in UTC and to the minute; undefined stays undefined. */
export const minute = <T extends string | undefined>(instant: T): T => instant?.replace(/T(\d\d:\d\d).*$/, ' $1') as T;

/** Paragraphs with an empty line between them; what says nothing is left out. */
export const paragraphs = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n\n');
