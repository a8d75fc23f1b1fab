import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { ChangedFile } from '../../src/domain/diff.ts';
import { jobButtons } from '../../src/domain/job-buttons.ts';
import { jobProgress, jobResult, jobRoot } from '../../src/domain/job-words.ts';
import { outcomes } from '../../src/domain/outcome.ts';
import type { JobView } from '../../src/domain/views.ts';
import { aJob as job } from '../fakes/views.ts';

const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  ...{ path, status: 'changed', insertions: 1, deletions: 0, ...more },
});
it('says why the item of a merged job is not ticked', () => {
  const tick = { words: 'RELEASES.md has no item rye any more.', goesOn: false };
  expect(jobResult(job({ delivery: 'merged', tick })).body).toBe(
    'Merged, but its item was not ticked: RELEASES.md has no item rye any more.',
  );
});

const lineOf = (more: Partial<JobView>) => plainText(jobResult(job(more)).line);

describe('a result', () => {
  it('says how it ended, then the answer and the files, and what it took in one quiet footer', () => {
    const stat = { files: 1, insertions: 1, deletions: 0 };
    const card = jobResult(job({ stat, changed: [file('prices.md')], delivery: 'offered' }));
    expect(plainText(card.line)).toBe('job 7 · done · 1 file changed (+1 −0)');
    expect(card).toMatchObject({ markdown: 'Added **rye**.', preformatted: 'prices.md  +1 −0' });
    expect(plainText(card.footer ?? [])).toBe('1 min 4 s, 3 turns, $0.01 · inheritance: none · for @U0ADA');
  });

  it('lists the first ten files and counts the others', () => {
    const changed = Array.from({ length: 30 }, (_, at) => file(`${at}.md`));
    const stat = { files: 412, insertions: 30, deletions: 0 };
    const { preformatted = '' } = jobResult(job({ stat, changed }));
    expect(preformatted.split('\n')).toEqual([
      ...changed.slice(0, 10).map(({ path }) => `${path}  +1 −0`),
      'and 402 more',
    ]);
  });

  it.each([
    [file('rye.md', { status: 'added', insertions: 9 }), 'rye.md  +9 −0, new'],
    [file('old.md', { status: 'removed', insertions: 0, deletions: 4 }), 'old.md  +0 −4, removed'],
    [file('loaf.png', { insertions: null, deletions: null }), 'loaf.png  not text'],
    [file('two\nlines\u0007'), 'two�lines�  +1 −0'],
    [file(`${'deep/'.repeat(60)}rye.md`), expect.stringMatching(/^….{110,119}rye\.md {2}\+1 −0$/)],
  ])('says what became of a file (%#)', (changed, line) => {
    const stat = { files: 1, insertions: 1, deletions: 0 };
    expect(jobResult(job({ stat, changed: [changed] })).preformatted).toEqual(line);
  });

  it('asks its question where the answer does not', () => {
    const asks = { outcome: 'question', question: 'Which loaf?' } as const;
    expect(jobResult(job({ ...asks, answer: 'I looked.' })).markdown).toBe('I looked.\n\nWhich loaf?');
    expect(jobResult(job({ ...asks, answer: 'So: Which loaf?' })).markdown).toBe('So: Which loaf?');
    expect(jobResult(job({ ...asks, answer: null })).markdown).toBe('Which loaf?');
  });

  it('names what it was not allowed to use, each once, before somebody allows it', () => {
    const rule = 'Bash(npm test:*)';
    const { body } = jobResult(job({ outcome: 'denied', denied: [rule, rule, 'X'] }));
    expect(body).toBe(
      'It was not allowed to use: Bash(npm test:*), X. Allow and retry lets one new job use that, and nothing else.',
    );
  });

  it('says what became of it', () => {
    const by = { by: 'U0BO', state: 'done', words: null } as const;
    expect(lineOf({ delivery: 'merged', landed: 'abcdef123', decision: { verb: 'merge', ...by } })).toBe(
      'job 7 · done · no file changed · merged as abcdef1 by @U0BO',
    );
    expect(lineOf({ delivery: 'requested', landed: 'https://example.test/1' })).toMatch(
      / · pull request https:\/\/example\.test\/1$/,
    );
    expect(lineOf({ outcome: 'planned', droppedBy: 'U0BO' })).toMatch(/ · dropped by @U0BO$/);
    expect(lineOf({ outcome: 'failed', followedBy: 9 })).toMatch(/ · goes on as job 9$/);
  });
});

describe('its buttons', () => {
  it.each([
    [{ state: 'queued', outcome: null, startedAt: null }, ['cancel']],
    [{ state: 'running', outcome: null }, ['cancel']],
    [{ state: 'running', outcome: null, cancelledBy: 'U0BO' }, []],
    [{ delivery: 'offered' }, ['merge', 'discard', 'transcript']],
    [
      { delivery: 'offered', decision: { verb: 'merge', by: 'U0BO', state: 'pending', words: null } },
      ['transcript'],
    ],
    [{ outcome: 'timed_out', delivery: 'offered' }, ['merge', 'discard', 'retry', 'transcript']],
    [{ outcome: 'cancelled', startedAt: null }, ['retry']],
    [{ outcome: 'question' }, ['answer', 'transcript']],
    [{ outcome: 'denied' }, ['allow', 'transcript']],
    [{ outcome: 'planned' }, ['go', 'drop', 'transcript']],
    [{ outcome: 'planned', droppedBy: 'U0BO' }, ['transcript']],
    [{ outcome: 'failed', followedBy: 9 }, ['transcript']],
  ] as const)('are those of its state (%j)', (more, buttons) => {
    expect(jobButtons(job(more))).toEqual(buttons);
  });

  it('let every end that is no success be tried again or answered, until another job goes on with it', () => {
    const good = ['done', 'nothing_to_do'];
    for (const outcome of outcomes) {
      const left = jobButtons(job({ outcome })).filter((action) => action !== 'transcript');
      expect(left.length > 0).toBe(!good.includes(outcome));
      expect(jobButtons(job({ outcome, followedBy: 9 }))).toEqual(['transcript']);
    }
  });

  it('stand on its first message until it has ended, then on its result', () => {
    expect(jobRoot(job({ delivery: 'offered' })).buttons).toEqual([]);
    expect(jobRoot(job({ state: 'running' })).buttons).toMatchObject([{ label: 'Cancel', style: 'danger' }]);
    expect(jobResult(job({ outcome: 'planned' })).buttons[0]).toMatchObject({ style: 'primary', subject: 7 });
  });
});

it('shows the last eight steps, and of a running job which goes on', () => {
  const steps = Array.from({ length: 20 }, (_, at) => `Read ${at + 11}`);
  const { plan } = jobProgress(job({ state: 'running', steps, stepCount: 30 }));
  expect(plan?.title).toBe('working on it · 30 steps');
  expect(plan?.tasks).toHaveLength(8);
  expect(plan?.tasks.at(-1)).toEqual({ id: 'job/7/progress/30', title: 'Read 30', state: 'in_progress' });
  const silent = jobProgress(job({ state: 'running', steps, stepCount: 30, quiet: 7 }));
  expect(plainText(silent.line)).toBe('working on it · 30 steps · no output for 7 min');
  const over = jobProgress(job({ steps, stepCount: 30 })).plan;
  expect(over?.title).toBe('30 steps');
  expect(over?.tasks.every(({ state }) => state === 'complete')).toBe(true);
});
