import path from 'node:path';

/** For `execaNode`: a program of ours starts as npm's scripts start it, with what Node compiled before. */
export const compiled = {
  nodeOptions: ['--import', path.resolve(import.meta.dirname, '../../src/compile-cache.ts')],
};
