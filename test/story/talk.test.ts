import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive } from '../../src/claude/processes.ts';
import type { Config } from '../../src/config.ts';
import { projectOf } from '../../src/flow/context.ts';
import type { ProcessIdentity } from '../../src/flow/ports.ts';
import { recoverTalk } from '../../src/flow/recover-talk.ts';
import { talkMarker } from '../../src/flow/talk-life.ts';
import { until as waitFor } from '../../src/rehearsal/stage.ts';
import { echo, echoing } from '../fakes/echo.ts';
import { fail } from '../fakes/faults.ts';
import { type Scripted, useScripted } from '../fakes/scripted.ts';
import { bakeryState, buttonOf, everything, labels, quiet, seeing, told } from '../fakes/story.ts';

/** One talks with the persistent session of a project, in a thread or a direct message. */

const open = useScripted();
const persistent =
  (idleMinutes: number) =>
  ({ projects }: Config): Partial<Config> => ({
    projects: projects.map((project) => ({
      ...project,
      persistent: { idleMinutes },
      allowedTools: ['Bash'],
    })),
  });

/** A story with an open talk: what you say there, and what the record has of it. */
async function openTalk(idleMinutes = 20, script = echo) {
  const stage = await open(script, persistent(idleMinutes));
  const you = stage.workspace.person('you');
  await you.types('/job talk bakery', 2);
  const root = await seeing(stage, /^Talking to bakery/);
  const says = (text: string, times = 1) => you.replies({ text, threadTs: root.ts }, times);
  const remarks = () => stage.app.ctx.db.remark.findMany({ orderBy: { id: 'asc' } });
  const answer = (shape: RegExp) => seeing(stage, new RegExp(`answer for [\\s\\S]*${shape.source}`));
  const go = () => writeFile(path.join(stage.bakery, 'go'), '');
  return { stage, you, root, says, remarks, answer, go };
}
/** The process it talks with now, as the record names it, once a turn is on its way in it. */
const process_ = ({ app }: Pick<Scripted, 'app'>, calls = 1) =>
  waitFor('the session to work', async () => {
    const talk = await app.ctx.db.talk.findFirst();
    let called = 0;
    const add = (line: string) => {
      if (line.startsWith('{"type":"assistant"') && line.includes('until [')) called += 1;
    };
    if (talk) await app.ctx.transcripts.read(talk.sessionId, add);
    const { pid = null, pidStartTime, bootId } = talk ?? {};
    return pid !== null && called >= calls && { pid, startTime: pidStartTime ?? '', bootId: bootId ?? '' };
  });

it('answers each in its turn, in one process, in the checkout itself', async () => {
  const { stage, root, says, remarks, answer, go } = await openTalk();
  expect(labels(root)).toEqual(['End']);
  await says('wait for it', 3);
  const working = await seeing(stage, /^working on it/);
  expect(working.threadTs).toBe(root.ts);
  await says('say two');
  await seeing(stage, /^waits for its turn/);
  await go();
  const first = await answer(/you said: wait for it, after 0/);
  const second = await answer(/you said: say two, after 1/);
  expect([first.threadTs, second.threadTs]).toEqual([root.ts, root.ts]);
  const all = await remarks();
  expect(all).toMatchObject([
    { state: 'answered', tries: 1, turns: 2 },
    { state: 'answered', tries: 1, turns: 1 },
  ]);
  expect(new Set(all.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(await stage.app.ctx.db.beat.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
    { request: 'wait for it', turns: 2, jobId: null },
    { request: 'say two', turns: 1, jobId: null },
  ]);
  expect(await stage.app.ctx.db.session.findMany()).toMatchObject([{ kind: 'persistent', turns: 3 }]);
  await says('write bread');
  await answer(/you said: write bread, after 2/);
  expect((await bakeryState(stage)).status).toContain('?? told.txt');
  await says(`say ${'rye '.repeat(2_000)}`);
  const file = { key: { startsWith: 'remark/', endsWith: '/file' } };
  await waitFor('the whole answer as a file', () => stage.app.ctx.db.message.findFirst({ where: file }));
});

it('says to who opens it that the channel is closed', async () => {
  const stage = await open(echo, persistent(20));
  fail(stage.workspace.front, 'chat.postMessage', { error: 'not_in_channel' });
  await stage.workspace.person('you').types('/job talk bakery');
  await told(stage, 'you', /^One cannot talk to bakery here: .*invite/);
});

it('is for owners', async () => {
  const { stage, root, remarks } = await openTalk();
  const stranger = stage.workspace.person('stranger');
  await stranger.types('/job talk bakery');
  await told(stage, 'stranger', /Only the owners|not among the users/);
  await stranger.replies({ text: 'say hello', threadTs: root.ts });
  await quiet(stage);
  expect(await remarks()).toEqual([]);
});

it('goes on after its process was killed, and says so', async () => {
  const { stage, says, remarks, answer, go } = await openTalk();
  await says('say one');
  await answer(/you said: say one/);
  await says('wait for it');
  const first = await process_(stage);
  process.kill(first.pid, 'SIGKILL');
  const second = await process_(stage, 2);
  expect(second.pid).not.toBe(first.pid);
  await go();
  const answered = await answer(/you said: wait for it, after [12]/);
  expect(answered.text).toContain('It was interrupted, and was asked to go on from what it had done.');
  expect(await remarks()).toMatchObject([{ tries: 1 }, { tries: 2, state: 'answered' }]);
  expect(stage.requests.filter(({ raw }) => raw.includes('do nothing twice')).length).toBeGreaterThan(0);
});

it('goes on after the app was restarted under it', async () => {
  const { stage, says, answer, go } = await openTalk();
  await says('wait for it');
  const first = await process_(stage);
  await stage.app.stop();
  expect(await isAlive(first)).toBe(false);
  await go();
  await stage.restart();
  expect((await answer(/you said: wait for it/)).text).toContain('It was interrupted');
  const answers = (await everything(stage)).filter(({ text }) => /answer for/.test(text));
  expect(answers).toHaveLength(1);
});

it('asks a new one to go on where the app was restarted and the session is not there any more', async () => {
  const { stage, says, answer, go } = await openTalk();
  await says('wait for it');
  await process_(stage);
  await stage.app.stop();
  await rm(path.join(stage.config.childEnv.CLAUDE_CONFIG_DIR ?? '', 'projects'), { recursive: true });
  await go();
  const { ctx } = await stage.restart();
  const { text } = await answer(/you said: wait for it, after 0/);
  expect(text).toContain('It was interrupted, and was asked to go on from what it had done.');
  expect(text).toContain('The earlier conversation is not on this host any more');
  expect(await ctx.db.remark.findMany()).toMatchObject([{ state: 'answered', tries: 2 }]);
});

it('ends also what began just before the app was killed, and was not written down any more', async () => {
  const { stage } = await openTalk();
  const { ctx } = stage.app;
  const project = projectOf(ctx, 'bakery');
  if (!project) throw new Error('there is no bakery');
  const { promise: begun, resolve: started } = Promise.withResolvers<ProcessIdentity>();
  const hear = {
    started: async (it: ProcessIdentity) => started(it),
    lines: async () => {},
    aside: async () => {},
  };
  const order = { marker: talkMarker('bakery'), cwd: stage.bakery, sessionId: ctx.newId(), resumes: false };
  ctx.claude.talk({ ...project, ...order }, hear, new AbortController().signal);
  const left = await begun;
  expect(await isAlive(left)).toBe(true);
  await recoverTalk(ctx, 'bakery');
  expect(await isAlive(left)).toBe(false);
});

it('sleeps when nothing was said for long, and wakes with all it knew', async () => {
  const { stage, says, remarks, answer } = await openTalk(0.01);
  await says('say one');
  await answer(/you said: say one, after 0/);
  await quiet(stage);
  expect(await stage.app.ctx.db.talk.findFirst()).toMatchObject({ pid: null, endedAt: null });
  await says('say two');
  await answer(/you said: say two, after 1/);
  const costs = (await remarks()).map(({ costUsd }) => costUsd);
  expect(costs.every((cost) => cost > 0)).toBe(true);
});

it('stops a turn, and ends as a whole; the next one knows nothing of it', async () => {
  const { stage, you, root, says, answer } = await openTalk();
  await says('wait for it');
  const working = await seeing(stage, /^working on it[\s\S]*until/);
  await says('say two');
  await you.presses(buttonOf(await seeing(stage, /^waits for its turn/), 'Stop'));
  // At once: the one before it is still at work.
  await seeing(stage, /^no answer for [\s\S]*It was stopped before it was begun/);
  await you.presses(buttonOf(working, 'Stop'));
  await seeing(stage, /^no answer for [\s\S]*It was stopped\. What/);
  await says('say more');
  await answer(/you said: say more, after 1/);
  await you.presses(buttonOf(root, 'End'));
  await seeing(stage, /^Talking to bakery · ended/);
  await quiet(stage);
  await says('say again');
  await told(stage, 'you', /^This talk has ended/);
  expect(await stage.app.ctx.db.remark.count()).toBe(3);
});

it('knows nothing of a talk that was ended just before, nor is given what waited in it', async () => {
  const { stage, you, root, says, remarks } = await openTalk();
  await says('wait for it');
  await seeing(stage, /^working on it[\s\S]*until/);
  await says('say two');
  await waitFor('both to be written down', async () => (await remarks()).length === 2);
  await you.presses(buttonOf(root, 'End'));
  await you.types('/job talk bakery');
  const next = await waitFor('the new one', async () =>
    (await everything(stage)).find(({ ts, text }) => ts !== root.ts && /^Talking to bakery/.test(text)),
  );
  await you.replies({ text: 'say anew', threadTs: next.ts });
  await seeing(stage, /you said: say anew, after 0/);
  expect(await remarks()).toMatchObject([{ state: 'failed' }, { state: 'failed' }, { state: 'answered' }]);
  // The thread of the one that ended leads nowhere, and is not shown anew with each that ends later.
  await says('say more');
  await told(stage, 'you', /^This talk has ended/);
  expect(await remarks()).toHaveLength(3);
  const key = { key: { startsWith: 'talk/' }, ts: root.ts };
  const before = await stage.app.ctx.db.message.findFirstOrThrow({ where: key });
  await you.presses(buttonOf(next, 'End'));
  await quiet(stage);
  expect(await stage.app.ctx.db.message.findFirst({ where: key })).toEqual(before);
});

it('says nothing of an interruption to what was said after the process had died in its sleep', async () => {
  const { stage, says, remarks, answer } = await openTalk();
  await says('say one');
  await answer(/you said: say one, after 0/);
  const talk = await stage.app.ctx.db.talk.findFirstOrThrow();
  process.kill(talk.pid ?? 0, 'SIGKILL');
  const isNoticed = async () => (await stage.app.ctx.db.talk.findFirst())?.pid === null;
  await waitFor('its end to be noticed', isNoticed);
  await says('say two');
  await answer(/you said: say two, after 1/);
  expect(await remarks()).toMatchObject([{ tries: 1 }, { tries: 1, words: null }]);
});

it('is talked with in a direct message, where commands and projects are still what they are', async () => {
  const stage = await open(echo, persistent(20));
  const you = stage.workspace.person('you');
  await you.writes('talk bakery');
  await waitFor('the talk', () => stage.app.ctx.db.talk.findFirst());
  const channel = `D${you.id.slice(1)}`;
  await you.writes('list');
  await you.writes('say hello');
  const answered = { where: { channel, parentKey: null, state: 'answered' } } as const;
  const remark = await waitFor('the answer', () => stage.app.ctx.db.remark.findFirst(answered));
  expect(remark).toMatchObject({ text: 'say hello', answer: 'you said: say hello, after 0' });
  await stage.workspace.person('colleague').types('/job talk bakery');
  await seeing(stage, /^Talking to bakery/);
  await you.writes('say more');
  const more = { where: { channel, text: 'say more', state: 'answered' } } as const;
  await waitFor('the answer beside it', () => stage.app.ctx.db.remark.findFirst(more));
  await you.writes('bakery add the rye loaf, 4.80, to the price list');
  await waitFor('the job', () => stage.app.ctx.db.job.findFirst());
  expect(await stage.app.ctx.db.remark.count()).toBe(2);
});

it('says so when a long conversation became a summary', async () => {
  const { says, answer } = await openTalk();
  await says('say one');
  await answer(/you said: say one/);
  await says('long story');
  const { text } = await answer(/you said: long story, after 0/);
  expect(text).toContain('so what was said before is a summary now');
});

it('begins anew where the conversation is too long even for that, and says what that means', async () => {
  const { stage, says, remarks, answer } = await openTalk(20, echoing(false));
  await says('say one');
  await answer(/you said: say one/);
  await says('long story');
  const { text } = await answer(/you said: long story, after 0/);
  expect(text).toContain('a new one, which knows nothing of it');
  const [first, second] = await remarks();
  expect(second?.sessionId).not.toBe(first?.sessionId);
  expect(await stage.app.ctx.db.talk.findFirst()).toMatchObject({ sessionId: second?.sessionId });
});
