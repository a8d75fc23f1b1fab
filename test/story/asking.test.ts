import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { overSocketMode } from '../fakes/socket-mode.ts';
import { buttonOf, form, openStory, quiet, result, type Story, told } from '../fakes/story.ts';

/** The doors to a job beside `/job <project> <task>`: they all lead to the same place. */

describe.each([
  ['HTTP', {}],
  ['Socket Mode', { way: overSocketMode }],
] as const)('over %s', (_, way) => {
  let stage: Story;
  beforeAll(async () => {
    stage = await openStory(way);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await quiet(stage);
    stage.workspace.whispers.length = 0;
    stage.workspace.front.forms.length = 0;
  });

  const you = () => stage.workspace.person('you');
  const lastJob = () => stage.app.ctx.db.job.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const forms = () => stage.workspace.front.forms;

  it('asks for everything in a form when nothing is typed, and runs what was filled in', async () => {
    await you().types('/job');
    await form(stage, 'Run a job');
    await you().submits({ project: 'bakery', task: 'say hello', model: 'claude-opus-4-1', minutes: '5' }, 3);
    await result(stage, 1);
    expect(await lastJob()).toMatchObject({
      id: 1,
      task: 'say hello',
      model: 'claude-opus-4-1',
      maxMinutes: 5,
    });
    expect(stage.workspace.whispers).toEqual([]);
  });

  it('asks for the task alone when a project is named', async () => {
    await you().types('/job bakery');
    const asked = await form(stage, 'Run a job');
    expect(JSON.stringify(asked)).toContain('"initial_option":{"value":"bakery"');
    expect(await stage.app.ctx.db.job.count()).toBe(1);
  });

  it('takes a task without a project for the one of the channel, typed, mentioned or written to the app', async () => {
    await you().types('/job add nothing, please');
    await result(stage, 2);
    await you().mentions('bakery say hello &amp; goodbye', 3);
    await result(stage, 3);
    expect(await lastJob()).toMatchObject({ task: 'say hello & goodbye', projectName: 'bakery' });
    await you().writes('say good night');
    await result(stage, 4);
    expect(await lastJob()).toMatchObject({ task: 'say good night', askedBy: you().id });
  });

  it('runs a message as a job, after a look at its text', async () => {
    await you().chooses('the oven list is out of date');
    const asked = await form(stage, 'Run a job');
    expect(JSON.stringify(asked)).toContain('"initial_value":"the oven list is out of date"');
    await you().submits({ project: 'bakery', task: 'the oven list is out of date' });
    await result(stage, 5);
  });

  it('offers a form to who mentions it without a word, where no form can be opened', async () => {
    await you().mentions('');
    await told(stage, 'you', /^Type \/job, a project and what should be done there\./);
    const [whisper] = stage.workspace.whispers;
    if (whisper) await you().presses(buttonOf(whisper, 'Choose a project'));
    await form(stage, 'Run a job');
    expect(forms()).toHaveLength(1);
  });
});
