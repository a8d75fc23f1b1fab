import { access } from 'node:fs/promises';
import { pino } from 'pino';
import { detectContainment } from '../claude/containment.ts';
import { inspectClaude } from '../claude/inspect.ts';
import { type Config, readConfig } from '../config.ts';
import { isRefusal } from '../domain/result.ts';
import { describeRepository, gitVersion } from '../git/person.ts';
import { openRecord } from '../postgres/record.ts';
import { checkSlack } from '../slack/check.ts';
import { problemText } from '../workspaces.ts';
import { print } from './door.ts';

type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };
type Env = Readonly<Record<string, string | undefined>>;

/** Checks every dependency by name and says how to mend it. True when all is well. */
export async function doctor(env: Env, cwd: string, json: boolean): Promise<boolean> {
  const read = readConfig(env, cwd);
  const findings =
    'problems' in read
      ? read.problems.map((problem) => ({ name: 'configuration', ok: false, words: problemText(problem) }))
      : await examine(read.config, env);
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const { name, ok, words } of findings) print(`${ok ? 'ok ' : 'NO '} ${name}: ${words}`);
  return findings.every(({ ok }) => ok);
}

async function examine(config: Config, env: Env): Promise<Finding[]> {
  const parts = [
    postgres(config),
    git(env),
    containment(),
    claude(config),
    ...config.projects.map(({ name, path }) => project(name, path, env)),
  ];
  return [
    { name: 'configuration', ok: true, words: config.workspaces },
    ...(await Promise.all(parts)),
    ...(await slack(config)),
  ];
}

async function postgres(config: Config): Promise<Finding> {
  const name = 'PostgreSQL';
  try {
    const record = await openRecord(config);
    await record.close();
    return { name, ok: true, words: `${record.version}, all migrations applied` };
  } catch (error) {
    return { name, ok: false, words: `${(error as Error).message}: look at DATABASE_URL or AUDITION_DATA` };
  }
}

async function git(env: Env): Promise<Finding> {
  const found = await gitVersion(env);
  if (isRefusal(found)) return { name: 'git', ok: false, words: found.words };
  return {
    name: 'git',
    ok: found.enough,
    words: found.enough ? found.version : `${found.version} is too old: 2.38 or newer is needed`,
  };
}

async function containment(): Promise<Finding> {
  const kind = await detectContainment({ warn: () => undefined });
  const weaker =
    'weaker: a job can read what you can, and a daemon may outlive it. Install bubblewrap where the system allows it.';
  return { name: 'containment', ok: true, words: kind === 'bwrap' ? 'bubblewrap' : weaker };
}

async function claude({ claudeBin, childEnv }: Config): Promise<Finding> {
  const found = await inspectClaude(claudeBin, childEnv);
  return isRefusal(found)
    ? { name: 'claude', ok: false, words: found.words }
    : { name: 'claude', ok: true, words: `${found.version} at ${found.path}` };
}

async function project(name: string, path: string, env: Env): Promise<Finding> {
  const readable = await access(path).then(
    () => true,
    () => false,
  );
  if (!readable)
    return { name: `project ${name}`, ok: false, words: `${path} is not there or cannot be read` };
  const found = await describeRepository(path, env);
  return isRefusal(found)
    ? { name: `project ${name}`, ok: false, words: found.words }
    : {
        name: `project ${name}`,
        ok: found.hasCommit,
        words: `${path}, ${found.hasCommit ? found.branch : 'it has no commit yet'}`,
      };
}

async function slack({ slack: keys, projects, owners }: Config): Promise<Finding[]> {
  if (!keys) return [{ name: 'Slack', ok: true, words: 'not configured' }];
  const channels = projects.flatMap(({ channel }) => channel ?? []);
  return checkSlack({ ...keys, log: pino({ level: 'silent' }) }, { channels, people: owners });
}
