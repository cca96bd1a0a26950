import { join } from 'node:path';
import { generateRules } from './generate-rules.ts';

/** Writes everything that is derived from the sources. The gate runs it and expects no change. */
const root = join(import.meta.dirname, '..');

generateRules(join(root, 'docs/rules'));
