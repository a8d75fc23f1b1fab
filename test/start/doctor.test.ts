import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

async function doctor(more: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout } = await start('src/cli.ts', ['doctor', '--json'], { ...place.env, ...more });
  const findings = JSON.parse(stdout) as { name: string; ok: boolean; words: string }[];
  const words = (name: string) => findings.find((finding) => finding.name === name)?.words ?? '';
  return { exitCode, words, bad: findings.filter(({ ok }) => !ok).map(({ name }) => name) };
}

it('says what it found of everything a job needs, and that all of it is well', async () => {
  const { exitCode, words, bad } = await doctor();
  expect(bad).toEqual([]);
  expect(exitCode).toBe(0);
  expect(words('PostgreSQL')).toMatch(/^18\.\d+, all migrations applied$/);
  expect(words('claude')).toMatch(/^2\.\d+\.\d+ at \//);
  expect(words('judge')).toBe('off: calls_per_day and dollars_per_day of [judge] are 0');
  expect(words('claude answers')).toMatch(/^as \S+, for \$\d/);
  expect(words('project bakery')).toBe(`${place.bakery}, main; its skills, rules and CLAUDE.md load`);
});

it('names a skill that claude does not load, a login that is missing and a repository that is none', async () => {
  const skill = path.join(place.bakery, '.claude/skills/old-oven');
  await mkdir(skill, { recursive: true });
  await writeFile(
    path.join(skill, 'SKILL.md'),
    '---\nname: old-oven\ndescription: Heat it.\n---\nHeat it.\n',
  );
  const git = execa({ cwd: place.bakery });
  await git`git add --all`;
  await git`git commit --quiet --message ${'Describe the oven'}`;
  const file = path.join(place.folder, 'other.toml');
  const projects = [
    `[projects.bakery]\npath = "${place.bakery}"\nsetting_sources = "user"\npersistent = true`,
    `[projects.attic]\npath = "${place.folder}"`,
  ];
  await writeFile(file, `owners = ["you@example.com"]\n${projects.join('\n')}\n`);
  const { exitCode, words, bad } = await doctor({ AUDITION_WORKSPACES: file, ANTHROPIC_API_KEY: '' });
  expect(exitCode).toBe(1);
  expect(bad).toEqual(['claude answers', 'project bakery', 'project attic']);
  expect(words('claude answers')).toMatch(/not logged in/i);
  expect(words('project bakery')).toContain('claude does not load .claude/skills/old-oven/SKILL.md');
  expect(words('session of bakery')).toContain(`works in ${place.bakery} uncontained`);
  expect(words('project attic')).toContain('is not the top folder of a git repository');
});
