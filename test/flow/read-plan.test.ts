import { expect, it } from 'vitest';
import { viewPlan } from '../../src/flow/ask-rollover.ts';
import type { Context } from '../../src/flow/context.ts';
import { planPlace, readPlan } from '../../src/flow/read-plan.ts';
import { createGitHub } from '../../src/github/github.ts';
import { openGitHub } from '../fakes/github.ts';
import { plan } from '../fakes/plan.ts';
import { createPlace } from '../git/fixtures.ts';

const log = { warn: () => {} };
const redact = async (texts: readonly string[]) => texts.map((text) => text.replace('4.80', '***'));
const needs = (more: Partial<Context>) => ({ github: null, log, redact, ...more }) as Context;

it('is the file on the branch, whatever is being edited in a checkout', async () => {
  const place = await createPlace();
  const ctx = needs(place);
  expect(await readPlan(ctx, place.project)).toMatchObject({
    words:
      'bakery has no RELEASES.md on main: make one, with a heading "## 2026-04" and a line "- [ ] …" for each item.',
  });
  await place.commit('Plan', { 'RELEASES.md': plan });
  await place.write('RELEASES.md', 'being written');
  expect(await viewPlan(ctx, place.project)).toMatchObject({
    plan: [
      { month: '2026-03', items: [{ open: false }, { id: 'add-rye', notes: 'dark, ***' }, { open: true }] },
      { month: '2026-04', items: [{ id: 'plum-cake' }] },
    ],
    problem: null,
  });
});

it('is on GitHub where that can be asked, unless the file says otherwise', async () => {
  const place = await createPlace();
  const { github, repo, milestone, issue } = await openGitHub();
  const project = { ...place.project, github: repo };
  await issue('Rye', await milestone('2026-03'));
  expect(await readPlan(needs({ github }), project)).toMatchObject([{ items: [{ title: 'Rye' }] }]);
  expect(planPlace({ github: null }, project)).toEqual({ source: 'file' });
  const file = { ...project, plan: { ...project.plan, source: 'file' as const } };
  expect(planPlace({ github }, file)).toEqual({ source: 'file' });
  const only = { ...project, plan: { ...project.plan, source: 'github' as const } };
  expect(planPlace({ github: null }, only)).toMatchObject({ refused: 'github' });
});

it('is refused in words when GitHub is away', async () => {
  const place = await createPlace({ github: { owner: 'baker', repo: 'bakery' } });
  const github = createGitHub({ token: 'test', apiUrl: 'http://127.0.0.1:9', log: { debug: () => {} } });
  expect(await readPlan(needs({ github }), place.project)).toMatchObject({
    words: 'GitHub does not answer for the moment; ask again later.',
  });
});
