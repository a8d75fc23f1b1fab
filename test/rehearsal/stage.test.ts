import { existsSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openStage } from '../../src/rehearsal/stage.ts';

it('a stage that cannot be opened leaves nothing behind', async () => {
  let folder = '';
  let standIn = '';
  const opening = openStage({
    log: pino({ level: 'silent' }),
    env: process.env,
    adjust: (config) => {
      folder = path.dirname(config.dataDir);
      standIn = config.slack?.slackApiUrl ?? '';
      expect(existsSync(folder)).toBe(true);
      return { ...config, databaseUrl: 'postgresql://nobody@127.0.0.1:1/nothing' };
    },
  });
  await expect(opening).rejects.toThrow();
  expect(existsSync(folder)).toBe(false);
  await expect(fetch(standIn)).rejects.toThrow();
});
