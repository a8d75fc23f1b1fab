import { describe, expect, it } from 'vitest';
import { failureTextLimit } from '../../../src/domain/history/beat.ts';
import { deedOf, judgeError } from '../../../src/domain/history/tool-result.ts';

describe("a tool's error", () => {
  it('keeps its beginning and its end', () => {
    const judged = judgeError(`Exit code 1\n${'crumb\n'.repeat(2000)}error: the oven is cold`);
    expect(judged).toMatchObject({ kind: 'failure', failure: 'tool_error' });
    const text = judged.kind === 'failure' ? judged.text : '';
    expect(text).toMatch(/^Exit code 1\n[\s\S]*\n…\n[\s\S]*error: the oven is cold$/u);
    expect(text).toHaveLength(failureTextLimit);
  });

  it.each([
    'Permission to use Bash with command deploy has been denied.',
    "Claude requested permissions to use Bash, but you haven't granted it yet.",
    'This command requires approval',
    '<tool_use_error>File is in a directory that is denied by your permission settings.</tool_use_error>',
    'This Bash command contains multiple operations. The following part requires approval: deploy',
    "cd to '/srv' was blocked. For security, Claude Code may only change directories below '/home'",
  ])('is a denial: %s', (text) => {
    expect(judgeError(text)).toMatchObject({ kind: 'failure', failure: 'denied' });
  });
});

describe('what a call does', () => {
  it.each([
    ['git push origin main', 'Bash git push'],
    ['cd /srv/bakery && npm run lint 2>&1 | tail', 'Bash npm run lint'],
    ['\\\n# bake first\nuv run ruff check .', 'Bash uv run ruff'],
    ['OVEN=hot npx vitest', 'Bash npx vitest'],
    ['./bake --now', 'Bash ./bake'],
  ])('of a shell is its program and what that runs: %s', (command, deed) => {
    expect(deedOf('Bash', { command })).toBe(deed);
  });

  it('of any other tool is the tool', () => {
    expect(deedOf('Edit', { file_path: 'a.ts' })).toBe('Edit');
  });
});
