import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createStaging } from '../../src/claude/staging.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'audition-staging-'));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('reads what a builder wrote, a link as a link that is followed nowhere', async () => {
  const staging = createStaging(dataDir);
  const folder = await staging.make(1);
  writeFileSync(join(folder, 'add.sh'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(dataDir, 'ours'), 'our secret');
  symlinkSync(join(dataDir, 'ours'), join(folder, 'key'));
  symlinkSync(dataDir, join(folder, 'all'));

  const read = (await staging.read(folder)).toSorted((one, other) => one.path.localeCompare(other.path));
  expect(read.map(({ path, mode, content }) => [path, mode, new TextDecoder().decode(content)])).toEqual([
    ['add.sh', '100755', '#!/bin/sh\n'],
    ['all', '120000', dataDir],
    ['key', '120000', join(dataDir, 'ours')],
  ]);
  await staging.remove(folder);
});
