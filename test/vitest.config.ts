import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/setup/server.ts',
    setupFiles: 'test/setup/leaks.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    isolate: false, // what the app imports takes a second of CPU: once a worker, not once a file
    maxWorkers: 4, // a file waits for about half of its time
  },
});
