import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,workers,scenarios,reports,bench}/**/*.test.ts'],
    // Tests start real etcds and real processes: a slow machine must not turn into a red test.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
  },
});
