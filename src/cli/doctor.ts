import { access } from 'node:fs/promises';
import { detectContainment } from '../claude/containment.ts';
import { inspectClaude } from '../claude/inspect.ts';
import { type Config, home, loadEnvironment, readConfig } from '../config.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { describeRepository, gitVersion } from '../git/person.ts';
import { openRecord } from '../postgres/record.ts';
import { checkSlack } from '../slack/check.ts';
import { print } from './door.ts';

type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };

const weaker =
  'weaker: a job can read what you can, and a daemon may outlive it. Install bubblewrap where the system allows it.';
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Checks every dependency by name and says how to mend it. True when all is well. */
export async function doctor(json: boolean): Promise<boolean> {
  const read = readConfig(loadEnvironment(), home);
  const findings =
    'problems' in read
      ? read.problems.map((words) => ({ name: 'configuration', ok: false, words }))
      : await examine(read.config);
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const { name, ok, words } of findings) print(`${ok ? 'ok ' : 'NO '} ${name}: ${words}`);
  return findings.every(({ ok }) => ok);
}

async function examine(config: Config): Promise<Finding[]> {
  const { gitEnv, claudeBin, childEnv, projects } = config;
  const record = openRecord(config).then(
    ({ version, close }) => close().then(() => ({ version })),
    ({ message }: Error) => refuse('closed', `${message}: look at DATABASE_URL or AUDITION_DATA`),
  );
  const kind = detectContainment(quiet).then((containment) => ({ containment }));
  const claude = inspectClaude(claudeBin, childEnv);
  return [
    { name: 'configuration', ok: true, words: config.workspaces },
    ...(await Promise.all([
      finding('PostgreSQL', record, ({ version }) => `${version}, all migrations applied`),
      finding('git', gitVersion(gitEnv), ({ version, enough }) =>
        enough ? version : new Error(`${version} is too old: 2.38 or newer is needed`),
      ),
      finding('containment', kind, (found) => (found.containment === 'bwrap' ? 'bubblewrap' : weaker)),
      finding('claude', claude, ({ version, path }) => `${version} at ${path}`),
      ...projects.map(({ name, path }) => project(name, path, config)),
    ])),
    ...(await slack(config)),
  ];
}

/** What was found out, in words; an error is what has to be mended. */
async function finding<T extends object>(
  name: string,
  asked: Promise<T | Refusal>,
  say: (found: T) => string | Error,
): Promise<Finding> {
  const found = await asked;
  const said = isRefusal(found) ? new Error(found.words) : say(found);
  return said instanceof Error ? { name, ok: false, words: said.message } : { name, ok: true, words: said };
}

async function project(of: string, path: string, { gitEnv }: Config): Promise<Finding> {
  const name = `project ${of}`;
  const unreadable = { name, ok: false, words: `${path} is not there or cannot be read` };
  const examined = () =>
    finding(name, describeRepository(path, gitEnv), ({ branch, hasCommit }) =>
      hasCommit ? `${path}, ${branch}` : new Error(`${path}, it has no commit yet`),
    );
  return access(path).then(examined, () => unreadable);
}

async function slack({ slack: keys, projects, owners }: Config): Promise<Finding[]> {
  if (!keys) return [{ name: 'Slack', ok: true, words: 'not configured' }];
  const channels = projects.flatMap(({ channel }) => channel ?? []);
  return checkSlack({ ...keys, log: quiet }, { channels, people: owners });
}
