import { readFileSync } from 'node:fs';
import { page, table } from './markdown.ts';

type Row = { readonly action: string; readonly situation: string; readonly cell: string };

const rows = (): readonly Row[] =>
  readFileSync(new URL('../../packages/domain/permissions.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [action = '', situation = '', decision, rule] = line.split(',');
      return { action, situation, cell: decision === 'allow' ? '✔' : `✘ ${rule}` };
    });

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** The oracle of the law, `permissions.csv`, as a grid. */
export const matrix = (): string => {
  const all = rows();
  const situations = unique(all.map((row) => row.situation));
  const cells = new Map(all.map(({ action, situation, cell }) => [`${action} ${situation}`, cell]));
  return page('The matrix', [
    `The ${all.length} cases of \`packages/domain/permissions.csv\`. Tests put every one of them to the law. ` +
      'An empty cell is a case that the matrix leaves out.',
    table(
      ['action', ...situations],
      unique(all.map((row) => row.action)).map((action) => [
        `\`${action}\``,
        ...situations.map((situation) => cells.get(`${action} ${situation}`) ?? ''),
      ]),
    ),
  ]);
};
