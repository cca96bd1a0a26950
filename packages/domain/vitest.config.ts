import { defineConfig } from 'vitest/config';

/** The law on its own, for mutation testing: no server, no database, nothing to start. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['src/**/*.test.ts'], testTimeout: 30_000 },
});
