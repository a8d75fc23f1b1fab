import { describe, expect, it, onTestFinished } from 'vitest';
import { createGitHub } from '../../src/github/github.ts';
import { startLoopback } from '../../src/rehearsal/loopback.ts';
import { openGitHub } from '../fakes/github.ts';

describe('the plan on GitHub', () => {
  it('is the issues of milestones named for a month, oldest first', async () => {
    const { github, repo, call, milestone, issue } = await openGitHub();
    const april = await milestone('April 2026: Easter');
    const march = await milestone('2026-03');
    const backlog = await milestone('Backlog');
    const rye = await issue('Rye', march, 'Dark.\n');
    await issue('Some day', backlog);
    await issue('No month');
    const plum = await issue('Plum cake', april);
    const oats = await issue('Oats', march);
    await call('PATCH', `issues/${rye}`, { state: 'closed' });
    expect(await github.releases(repo)).toEqual([
      {
        month: '2026-03',
        items: [
          { id: `#${rye}`, title: 'Rye', notes: 'Dark.', open: false },
          { id: `#${oats}`, title: 'Oats', notes: '', open: true },
        ],
      },
      { month: '2026-04', items: [{ id: `#${plum}`, title: 'Plum cake', notes: '', open: true }] },
    ]);
  });

  it('has no pull requests, which GitHub lists among the issues', async () => {
    const listed = { title: 'Rye', body: null, state: 'open', milestone: { title: '2026-03' } };
    const all = [
      { ...listed, number: 1 },
      { ...listed, number: 2, pull_request: { url: 'https://api.example.com/pulls/2' } },
    ];
    const server = await startLoopback(async () => Response.json(all));
    onTestFinished(server.close);
    const github = createGitHub({ token: 'test', apiUrl: server.url, log: { debug: () => {} } });
    expect(await github.releases({ owner: 'baker', repo: 'bakery' })).toMatchObject([
      { items: [{ id: '#1', notes: '' }] },
    ]);
  });

  it('is read to its last page', async () => {
    const { github, repo, milestone, issue } = await openGitHub();
    const march = await milestone('2026-03');
    for (let at = 1; at <= 103; at++) await issue(`Loaf ${at}`, march);
    const plan = await github.releases(repo);
    expect(plan).toMatchObject([{ items: { length: 103 } }]);
  });
});

describe('an issue that is done', () => {
  it('is closed with one comment, however often that is done', async () => {
    const { github, repo, call, milestone, issue } = await openGitHub();
    const number = await issue('Rye', await milestone('2026-03'));
    const comments = () => call('GET', `issues/${number}/comments`);
    const comment = 'Done by job 12, 1a2b3c4.';
    await call('POST', `issues/${number}/comments`, { body: comment }); // it stopped before it closed the issue
    expect(await github.closeIssue({ ...repo, number, comment })).toEqual({ closed: true });
    expect(await comments()).toMatchObject([{ body: comment }]);
    expect(await call('GET', `issues/${number}`)).toMatchObject({ state: 'closed' });
    expect(await github.closeIssue({ ...repo, number, comment: 'Done by job 13, 5d6e7f8.' })).toEqual({
      closed: true,
    });
    expect(await comments()).toHaveLength(1);
  });

  it('is refused in words where it is not there', async () => {
    const { github, repo } = await openGitHub();
    expect(await github.closeIssue({ ...repo, number: 99, comment: 'Done.' })).toMatchObject({
      words: 'GitHub has no baker/bakery#99 that GITHUB_TOKEN may see.',
    });
  });
});

describe('issues that move on', () => {
  it.each([
    ['2026-03', '2026-04'],
    ['March 2026', 'April 2026'],
  ])('from %s go into a milestone that is made as %s, and once', async (from, to) => {
    const { github, repo, call, milestone, issue } = await openGitHub();
    const march = await milestone(from);
    const numbers = [await issue('Rye', march), await issue('Oats', march)];
    const stays = await issue('Spelt', march);
    await call('PATCH', `issues/${numbers[1]}`, { state: 'closed' });
    const order = { ...repo, numbers, from: '2026-03', to: '2026-04' };
    expect(await github.moveIssues(order)).toEqual({ moved: true });
    expect(await github.moveIssues(order)).toEqual({ moved: true });
    expect(await call('GET', 'milestones')).toMatchObject([{ title: from }, { title: to }]);
    const where = async (number: number) =>
      ((await call('GET', `issues/${number}`)) as { milestone: { title: string } }).milestone.title;
    expect([await where(numbers[0] ?? 0), await where(numbers[1] ?? 0), await where(stays)]).toEqual([
      to,
      from,
      from,
    ]);
  });

  it('go into the milestone that is there', async () => {
    const { github, repo, call, milestone, issue } = await openGitHub();
    const number = await issue('Rye', await milestone('2026-03'));
    await milestone('April 2026');
    await github.moveIssues({ ...repo, numbers: [number], from: '2026-03', to: '2026-04' });
    expect(await call('GET', `issues/${number}`)).toMatchObject({ milestone: { title: 'April 2026' } });
    expect(await call('GET', 'milestones')).toHaveLength(2);
  });
});

describe('what GitHub will not', () => {
  const answering = async (status: number, message: string) => {
    const server = await startLoopback(async () => Response.json({ message }, { status }));
    onTestFinished(server.close);
    const github = createGitHub({ token: 'test', apiUrl: server.url, log: { debug: () => {} } });
    return github.releases({ owner: 'baker', repo: 'bakery' });
  };
  it.each([
    [401, 'Bad credentials', 'GitHub does not know GITHUB_TOKEN.'],
    [403, 'Resource not accessible', 'GITHUB_TOKEN may not read issues in baker/bakery.'],
    [404, 'Not Found', 'GitHub has no baker/bakery that GITHUB_TOKEN may see.'],
    [410, 'Issues are disabled', 'baker/bakery has no issues on GitHub: they are switched off.'],
  ])('is refused in words for an answer %i', async (status, message, words) => {
    expect(await answering(status, message)).toMatchObject({ words });
  });

  it('for now is thrown, to be tried again', async () => {
    await expect(answering(403, 'API rate limit exceeded')).rejects.toThrow('rate limit');
    await expect(answering(503, 'Unavailable')).rejects.toThrow('Unavailable');
  });
});

describe('an issue by somebody else', () => {
  it.each([
    ['OWNER', 'Dark.'],
    ['MEMBER', 'Dark.'],
    ['COLLABORATOR', 'Dark.'],
    ['CONTRIBUTOR', 'by somebody who may not write'],
    ['FIRST_TIME_CONTRIBUTOR', 'by somebody who may not write'],
    ['NONE', 'by somebody who may not write'],
    [undefined, 'by somebody who may not write'],
  ])('by %s brings below its title: %s', async (author_association, notes) => {
    const issue = { number: 1, title: 'Rye', body: 'Dark.', state: 'open', milestone: { title: '2026-03' } };
    const server = await startLoopback(async () => Response.json([{ ...issue, author_association }]));
    onTestFinished(server.close);
    const github = createGitHub({ token: 'test', apiUrl: server.url, log: { debug: () => {} } });
    expect(await github.releases({ owner: 'baker', repo: 'bakery' })).toMatchObject([
      { items: [{ title: 'Rye', notes: expect.stringContaining(notes) }] },
    ]);
  });
});
