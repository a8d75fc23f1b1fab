import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/setup/server.ts',
    setupFiles: 'test/setup/leaks.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3, // a file waits for about a third of its time
  },
});
