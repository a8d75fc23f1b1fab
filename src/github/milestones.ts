import type { Octokit } from '@octokit/rest';
import { monthName } from '../domain/local-time.ts';
import { byMonth } from '../domain/release.ts';
import { monthIn } from '../domain/release-words.ts';
import type { GitHub, GitHubRepo, MovedIssues } from '../flow/github-port.ts';
import { explain } from './explain.ts';

/** As many as GitHub gives at once. */
const page = { per_page: 100 } as const;

/** The plan of a repository: milestones that are named for a month, and their issues. */
export function milestones(octokit: Octokit): Pick<GitHub, 'releases' | 'closeIssue' | 'moveIssues'> {
  const issuesOf = async (repo: GitHubRepo, state: 'all' | 'open') => {
    const oldestFirst = { sort: 'created', direction: 'asc' } as const;
    const of = { ...pick(repo), ...page, ...oldestFirst, milestone: '*', state };
    const issues = await octokit.paginate(octokit.issues.listForRepo, of);
    return issues.flatMap((issue) => {
      const month = monthIn(issue.milestone?.title ?? '');
      return month === null || issue.pull_request ? [] : [{ ...issue, month }];
    });
  };
  const releases = async (repo: GitHubRepo) =>
    byMonth(
      (await issuesOf(repo, 'all')).map((issue) => ({
        month: issue.month,
        item: {
          ...{ id: `#${issue.number}`, title: issue.title, notes: notesOf(issue) },
          open: issue.state === 'open',
        },
      })),
    );
  const close = async ({ number: issue_number, comment, ...repo }: Parameters<GitHub['closeIssue']>[0]) => {
    const issue = { ...pick(repo), issue_number };
    const { data } = await octokit.issues.get(issue);
    if (data.state === 'closed') return { closed: true } as const;
    // The comment comes first: where it is, and the issue is open, somebody stopped in between.
    const said = await octokit.paginate(octokit.issues.listComments, { ...issue, ...page });
    if (!said.some(({ body }) => body === comment))
      await octokit.issues.createComment({ ...issue, body: comment });
    await octokit.issues.update({ ...issue, state: 'closed', state_reason: 'completed' });
    return { closed: true } as const;
  };
  const move = async ({ numbers, from, to, ...repo }: MovedIssues) => {
    const open = await issuesOf(repo, 'open');
    const moving = open.filter(({ number, month }) => month === from && numbers.includes(number));
    const named = moving[0]?.milestone?.title ?? '';
    const milestone = moving.length > 0 ? await milestoneOf(octokit, pick(repo), to, named) : 0;
    for (const { number } of moving)
      await octokit.issues.update({ ...pick(repo), issue_number: number, milestone });
    return { moved: true } as const;
  };
  const asked = ({ owner, repo }: GitHubRepo, what: string) => {
    const where = `${owner}/${repo}`;
    return { where, what, unfit: `GitHub did not let me ${what} in ${where}.` };
  };
  return {
    releases: (repo) => releases(repo).catch((error) => explain(error, asked(repo, 'read issues'))),
    closeIssue: (issue) =>
      close(issue).catch((error) => {
        const problem = asked(issue, 'close issues');
        return explain(error, { ...problem, where: `${problem.where}#${issue.number}` });
      }),
    moveIssues: (issues) => move(issues).catch((error) => explain(error, asked(issues, 'change issues'))),
  };
}

/** Who may write to a repository, as GitHub says it of an issue's author. */
const insiders: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];
const leftOut =
  'What its author wrote below this title is left out: it is by somebody who may not write to the repository.';

type Written = { readonly body?: string | null | undefined; readonly author_association?: string };
/**
 * What stands below an issue's title becomes part of a task. Anybody can write an issue in a public repository, and change
 * it after somebody planned it: of those who may not write there only the title is taken, which is what people saw.
 */
function notesOf({ body, author_association: author = 'NONE' }: Written): string {
  const notes = body?.trim() ?? '';
  return notes === '' || insiders.includes(author) ? notes : leftOut;
}

const pick = ({ owner, repo }: GitHubRepo): GitHubRepo => ({ owner, repo });

/** The number of a month's milestone, an open one before a closed one; made where it is missing, named as `like` is. */
async function milestoneOf(octokit: Octokit, repo: GitHubRepo, month: string, like: string): Promise<number> {
  const all = await octokit.paginate(octokit.issues.listMilestones, { ...repo, ...page, state: 'all' });
  const fitting = all.filter(({ title }) => monthIn(title) === month);
  const found = fitting.find(({ state }) => state === 'open') ?? fitting[0];
  if (found) return found.number;
  const title = /^\d/.test(like) ? month : monthName(month);
  return (await octokit.issues.createMilestone({ ...repo, title })).data.number;
}
