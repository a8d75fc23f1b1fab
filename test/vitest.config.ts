import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/setup/server.ts',
    setupFiles: 'test/setup/leaks.ts',
    testTimeout: 180_000, // a busy machine needs long; how long is no matter of a test
    hookTimeout: 180_000,
    isolate: false, // what the app imports takes a second of CPU: once a worker, not once a file
    maxWorkers: 3, // a file waits for about a third of its time
  },
});
