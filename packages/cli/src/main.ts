import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Sources are stripped of their types once, not at every start. Kept among the modules, where only whoever may change
// the program itself can write; where nobody can, there is no cache.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/mandate'));

const { runCommandLine } = await import('./command-line.ts');
await runCommandLine();
