import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
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
  expect(words('running jobs')).toBe('each has somebody who runs it');
  expect(words('steps')).toMatch(/^none /);
  expect(words('disk')).toMatch(/^\d+ MB free in \/.*, jobs begin from \d+ MB on$/);
  expect(words('data folder')).toBe(path.join(place.folder, 'data'));
  expect(words('health')).toBe('off: AUDITION_HEALTH_PORT is 0');
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
  await withClient(place.database.url, (client) =>
    client.query(`with there as (insert into "Project" (name, path, branch) values ('mill', '/mill', 'main') returning name)
      insert into "Job" ("requestId", "projectName", task, "askedBy", state, "leaseUntil")
      select gen_random_uuid(), name, 'add rye', 'cli:me', 'running', now() - interval '1 hour' from there`),
  );
  const other = createServer((_, response) => response.end('not ours')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const wrong = { AUDITION_HEALTH_PORT: `${port}`, ANTHROPIC_API_KEY: '' };
  await chmod(path.join(place.folder, 'data'), 0o777);
  const { exitCode, words, bad } = await doctor({ AUDITION_WORKSPACES: file, ...wrong });
  other.close();
  expect(exitCode).toBe(1);
  const host = ['running jobs', 'data folder', 'health'];
  expect(bad).toEqual([...host, 'claude answers', 'project bakery', 'project attic']);
  expect(words('running jobs')).toMatch(/^nobody runs 1 any more: start the app where its project is/);
  expect(words('data folder')).toContain('can be written by others: chmod go-w ');
  expect(words('health')).toBe(`another program listens on ${port}: set AUDITION_HEALTH_PORT`);
  await withClient(place.database.url, (client) => client.query(`update "Job" set state = 'ended'`));
  expect(words('claude answers')).toMatch(/not logged in/i);
  expect(words('project bakery')).toContain('claude does not load .claude/skills/old-oven/SKILL.md');
  expect(words('session of bakery')).toContain(`works in ${place.bakery} uncontained`);
  expect(words('project attic')).toContain('is not the top folder of a git repository');
});
