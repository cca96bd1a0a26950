import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grid } from './rules/grid.ts';
import { matrix } from './rules/matrix.ts';
import { reasonCodeList } from './rules/reason-codes.ts';
import { stateMachines } from './rules/state-machines.ts';

const pages = {
  'grid.md': grid,
  'matrix.md': matrix,
  'reason-codes.md': reasonCodeList,
  'state-machines.md': stateMachines,
} as const;

/** Prints the law into the folder, one page per view of it. The same law gives the same bytes. */
export const generateRules = (outDir: string): void => {
  mkdirSync(outDir, { recursive: true });
  for (const [name, content] of Object.entries(pages)) writeFileSync(join(outDir, name), content());
};
