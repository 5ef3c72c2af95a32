import { defineConfig } from 'vitest/config'

// Two projects: `unit` takes seconds and needs nothing; `mesh` starts real processes, so its files run one after another.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env: { LOG_LEVEL: 'silent' }, // what services log of the failures that tests cause is not the tests' to tell
          testTimeout: 60_000, // laws take seconds, and many times as long on a busy machine; a hang ends all the same
          include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'mesh',
          include: ['test/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
