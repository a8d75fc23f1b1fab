import { enableCompileCache } from 'node:module';
import path from 'node:path';

/**
 * Loaded before a program (`node --import`): Node keeps what it compiled below node_modules, which halves the work of
 * every later start (0.66 instead of 1.35 s of CPU for `audition --version`). Where it may not write, nothing changes.
 */
enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/node'));
