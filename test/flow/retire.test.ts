import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { Verb } from '../../src/domain/decision.ts';
import { retireLine } from '../../src/domain/retire-line.ts';
import { trashLines } from '../../src/domain/trash-record.ts';
import { upgradeLine } from '../../src/domain/words.ts';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { loadOffer, loadUpgrade } from '../../src/flow/load-views.ts';
import { readTrash } from '../../src/flow/read-trash.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace, livePath, type Place, upgrade } from '../git/fixtures.ts';

const record = useRecord();
const why = 'none of the last 100 jobs used it';
const now = () => new Date('2026-11-21T12:00:00Z');

/** A skill that is live in a real repository, and is offered to be retired. */
async function offered(place: Place): Promise<number> {
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: place.project.path, branch: 'main' } });
  const asked = { projectName: 'bakery', task: 'add rye', askedBy: 'cli:me', state: 'ended' } as const;
  const job = await db.job.create({ data: { ...asked, outcome: 'done', requestId: randomUUID() } });
  const beat = { sessionId: randomUUID(), projectName: 'bakery', jobId: job.id, request: 'add rye\nplease' };
  await db.session.create({ data: { id: beat.sessionId, kind: 'job', jobId: job.id } });
  const { id: beatId } = await db.beat.create({ data: beat });
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } as const;
  const artifact = {
    kind: 'skill',
    slug: 'add-product',
    livePath,
    noticed: 'bread is added by hand',
  } as const;
  const { id } = await db.upgrade.create({
    data: {
      signal: { create: { ...signal, evidence: { create: { beatId } } } },
      ...{ projectName: 'bakery', jobId: job.id, state: 'building', ...artifact },
    },
  });
  const commit = await upgrade(place, 'the skill', String(id));
  await db.upgrade.update({ where: { id }, data: { state: 'proposed', commit } });
  return id;
}

it('is kept or retired as somebody says, and comes back from the trash by one commit', async () => {
  const place = await createPlace();
  const { db } = record;
  const id = await offered(place);
  const projects = [place.project];
  const log = { info: () => {} };
  const ctx = {
    db,
    git: place.git,
    queue: { send: async () => {} },
    projects,
    log,
    now,
    redact: async (texts: string[]) => texts,
  } as unknown as Context;
  const press = async (verb: Verb, unasked = false) => {
    const pressed = await decide(ctx, { verb, subject: id, by: 'U0ADA', unasked });
    if (pressed.kind !== 'recorded') return pressed.kind;
    await settleDecision(ctx, pressed.decisionId);
    return (await db.decision.findUniqueOrThrow({ where: { id: pressed.decisionId } })).state;
  };
  const row = () => db.upgrade.findUniqueOrThrow({ where: { id } });
  const offer = () => db.upgrade.update({ where: { id }, data: { retireWhy: why, retireOffered: now() } });
  const commits = async () => Number(await place.person('rev-list', '--count', 'main'));
  const lines = async () => {
    const [own, other] = [await loadUpgrade(ctx, id), await loadOffer(ctx, id)];
    return [own && plainText(upgradeLine(own).line), other && plainText(retireLine(other).line)];
  };

  expect(await press('retire')).toBe('too-late'); // a proposal is killed
  expect(await press('approve')).toBe('done');
  expect(await press('retire')).toBe('too-late'); // nobody offered it
  await offer();
  expect(await lines()).toEqual([
    expect.stringMatching(/^Approved by @U0ADA: add-product/),
    expect.stringMatching(
      /^I noticed that the skill add-product does not earn its place: none of the last 100/,
    ),
  ]);
  const landed = await commits();

  expect(await press('keep')).toBe('done');
  expect(await row()).toMatchObject({ state: 'approved', retireWhy: null });
  expect(await commits()).toBe(landed);
  expect(await lines()).toEqual([
    expect.stringMatching(/^Approved by @U0ADA: add-product/),
    'Kept by @U0ADA: the skill add-product stays.',
  ]);

  await offer();
  await place.write(`${livePath}/SKILL.md`, 'not committed');
  expect(await press('retire')).toBe('refused');
  expect(await row()).toMatchObject({ state: 'approved', retireWhy: why });
  expect(await lines()).toEqual([expect.stringMatching(/^Approved by/), expect.stringMatching(/^I noticed/)]);
  await place.person('checkout', livePath);

  expect(await press('retire')).toBe('done');
  expect(await commits()).toBe(landed + 1);
  const trash = '.audition/trash/2026-11-21-add-product';
  expect(await row()).toMatchObject({ state: 'retired', trashPath: trash, retireWhy: why });
  expect(await place.person('ls-files', livePath)).toBe('');
  expect(await place.person('log', '-1', '--format=%s', 'main')).toBe('Retire the skill add-product');
  const said = await place.read(`${trash}/RECORD.md`);
  expect(said).toContain('# add-product, retired\n');
  expect(said).toContain('- Retired by: U0ADA\n');
  expect(said).toContain(`## Reason\n\n> ${why}\n`);
  expect((await lines()).map((line) => line?.split(',')[0])).toEqual([
    `Retired by @U0ADA: add-product moved to ${trash}`,
    `Retired by @U0ADA: the skill add-product moved to ${trash}`,
  ]);
  expect((await readTrash(ctx)).flatMap(trashLines)).toEqual([
    `${id} · bakery · retired · skill add-product, in ${trash}`,
    '  Retired by U0ADA on 2026-11-21 12:00 UTC',
    `  because: ${why}`,
    '  built because: bread is added by hand',
    '  evidence: "add rye"',
  ]);
  expect(await readTrash(ctx, 'mill')).toEqual([]);

  expect(await press('restore')).toBe('done');
  expect(await commits()).toBe(landed + 2);
  expect(await place.read(`${livePath}/SKILL.md`)).toBe('the skill');
  expect(await row()).toMatchObject({ state: 'approved', retireWhy: null });
  expect(await place.person('status', '--porcelain')).toBe('');
  expect(await readTrash(ctx)).toEqual([]);

  expect(await press('retire', true)).toBe('done'); // at a terminal nobody has to offer it
  expect(await row()).toMatchObject({ state: 'retired', trashPath: trash });
  expect(await place.read(`${trash}/RECORD.md`)).not.toContain('Reason');
});
