import { expect, it } from 'vitest';
import { oweWrite } from '../../src/flow/owe-write.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { useRecord } from '../fakes/database.ts';
import { openPlanned } from '../fakes/plan.ts';
import { settings } from '../git/fixtures.ts';

const record = useRecord();
const path = 'docs/worklog/2026-03-31.md';
const commits = { day: { ...settings.day, worklog: 'commit' } } as const;

type Bakery = Awaited<ReturnType<typeof openPlanned>>;
const owe = ({ ctx, project }: Bakery, text: string, revision: number) =>
  record.db.$transaction((tx) =>
    oweWrite(ctx, tx, {
      ...{ project, key: `worklog/${project.name}/2026-03-31/${revision}` },
      write: { kind: 'worklog', date: '2026-03-31', path, text },
    }),
  );

it('writes the log of a day as a file, whole, by one commit', async () => {
  const bakery = await openPlanned(record, commits);
  await owe(bakery, 'A quiet day.\n', 1);
  expect(await bakery.settle()).toMatchObject({ state: 'done' });
  await owe(bakery, 'A day.\n', 2);
  expect(await bakery.settle()).toMatchObject({ state: 'done' });
  expect(await bakery.read(path)).toBe('A day.\n');
  expect(await bakery.log('%B')).toBe('Work log of 2026-03-31\n\nRequested-by: cli:workspaces.toml\n');
});

it('writes no older log over a newer one, when the older had to wait', async () => {
  const bakery = await openPlanned(record, { name: 'mill', ...commits });
  await bakery.write(path, 'mine\n');
  const older = await owe(bakery, 'A quiet day.\n', 1);
  expect(await bakery.settle()).toMatchObject({ state: 'pending' });
  await bakery.person('clean', '-fdq');
  await owe(bakery, 'A day.\n', 2);
  await bakery.settle();
  await settleDecision(bakery.ctx, older);
  expect(await record.db.decision.findUnique({ where: { id: older } })).toMatchObject({
    state: 'done',
    commit: '',
  });
  expect(await bakery.read(path)).toBe('A day.\n');
});

it('is not committed where the file only has it posted', async () => {
  const bakery = await openPlanned(record, { name: 'oven' });
  await owe(bakery, 'A day.\n', 1);
  expect(await bakery.settle()).toMatchObject({
    state: 'refused',
    words: 'worklog is switched off for oven in workspaces.toml.',
  });
});
