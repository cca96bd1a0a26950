import { defaultExclude, defineConfig } from 'vitest/config';

/** Packages import each other's TypeScript: the condition has to be set in every project, projects inherit nothing. */
const conditions = ['source', 'node'];
const sources = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** The world of a test is told by its suffix: these need a PostgreSQL, and share one that is started once. */
const withPostgres = {
  globalSetup: ['packages/server/src/testing/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

/** Property tests draw from one seed. */
const setupFiles = ['scripts/verify/fixed-seed.ts'];

const exclude = [...defaultExclude, '**/dist/**', '**/.stryker-tmp/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    fileParallelism: true,
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...exclude, '**/*.{db,race,http}.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: { name: 'db', include: ['packages/**/*.{db,race}.test.ts'], exclude, setupFiles, ...withPostgres },
      },
      {
        ...sources,
        test: { name: 'http', include: ['packages/**/*.http.test.ts'], exclude, setupFiles, ...withPostgres },
      },
    ],
  },
});
