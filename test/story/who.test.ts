import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStory, result, type Story, told } from '../fakes/story.ts';

/** A bakery that everybody of its channel may use, with a `claude` that plays what the task names. */
let stage: Story;
beforeAll(async () => {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.map((project) => ({ ...project, users: [...project.users, '*'] })),
    }),
  });
});
afterAll(() => stage?.close());

/** What Slack says beside what it says of everybody, until the next time. */
const says = (more: object) =>
  stage.workspace.front.answers.set('users.info', async ({ pass }) => {
    const { user } = (await (await pass()).json()) as { user: object };
    return Response.json({ ok: true, user: { ...user, ...more } });
  });

it('refuses a guest of the channel privately, lets in its members, and lets none of them decide', async () => {
  says({ is_restricted: true });
  const [colleague, stranger] = [stage.workspace.person('colleague'), stage.workspace.person('stranger')];
  await stranger.types('/job bakery play nothing-to-do');
  expect(await told(stage, 'stranger', /Guests/)).toMatch(
    /^Guests of this Slack workspace can do nothing in bakery/,
  );
  await colleague.types('/job bakery play out-of-turns'); // an owner: nobody has to be asked
  const offered = await result(stage, 1);
  expect(offered.text).toContain(`for @${colleague.id}`);
  expect(stage.workspace.front.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
});

it('has all of it in the audit', async () => {
  const rows = await stage.app.ctx.db.audit.findMany({ orderBy: { id: 'asc' } });
  const { id: stranger } = stage.workspace.person('stranger');
  expect(rows).toMatchObject([
    {
      person: stranger,
      action: 'job',
      subject: 'bakery',
      allowed: false,
      words: expect.stringMatching(/^Guests/),
    },
    { person: stage.workspace.person('colleague').id, action: 'job', subject: 'job 1', allowed: true },
  ]);
});

it('lets a member of the channel ask, and press Cancel but not Merge', async () => {
  stage.workspace.front.answers.delete('users.info');
  const stranger = stage.workspace.person('stranger');
  // What Slack said is believed for a minute, so a new start asks again.
  await stage.app.stop();
  await stage.restart();
  await stranger.types('/job bakery play nothing-to-do');
  expect((await result(stage, 2)).text).toContain(`for @${stranger.id}`);
  const [merge] = (await result(stage, 1)).buttons.filter(({ text }) => text.text === 'Merge');
  if (!merge) throw new Error('there is nothing to merge');
  await stranger.presses({ message: await result(stage, 1), button: merge });
  expect(await told(stage, 'stranger', /approvers/)).toMatch(/^Only the approvers of bakery can decide this/);
});
