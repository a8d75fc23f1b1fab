import { existsSync } from 'node:fs';
import { cutsNetwork, detectContainment } from '../claude/containment.ts';
import { inspectClaude } from '../claude/inspect.ts';
import { type Config, home, loadEnvironment, readConfig } from '../config.ts';
import { judgeWords } from '../domain/budget.ts';
import { everybody } from '../domain/permission.ts';
import { isRefusal, refuse } from '../domain/result.ts';
import { Trouble } from '../domain/trouble.ts';
import { openEdges } from '../edges.ts';
import { gitVersion } from '../git/person.ts';
import { openRecord } from '../postgres/record.ts';
import { answer } from './answer.ts';
import { examineContainment } from './doctor-containment.ts';
import { examineHost } from './doctor-host.ts';
import { examineMessages } from './doctor-messages.ts';
import { examineRecord } from './doctor-record.ts';
import { examineRuns } from './doctor-runs.ts';
import { print } from './door.ts';
import { type Finding, finding } from './finding.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Checks every dependency by name and says how to mend it. True when all is well. */
export async function doctor(): Promise<boolean> {
  const read = readConfig(loadEnvironment(), home);
  const findings =
    'problems' in read
      ? read.problems.map((words) => ({ name: 'configuration', ok: false, words }))
      : await examine(read.config);
  answer(findings);
  for (const { name, ok, words } of findings) print(`${ok ? 'ok ' : 'NO '} ${name}: ${words}`);
  return findings.every(({ ok }) => ok);
}

async function examine(config: Config): Promise<Finding[]> {
  const { gitEnv, claudeBin, childEnv } = config;
  const record = openRecord(config).then(
    async ({ version, db, close }) => {
      const looked = Promise.all([examineMessages({ db }), examineRecord({ db })]);
      const [messages, rows] = await looked.finally(close);
      return { version, messages, rows };
    },
    (error: Error) =>
      refuse(
        'closed',
        error instanceof Trouble ? error.message : `${error.message}: look at DATABASE_URL or AUDITION_DATA`,
      ),
  );
  const containment = await detectContainment(quiet);
  const isCutOff = config.projects.some(({ bounds }) => !bounds.network);
  const claude = inspectClaude(claudeBin, childEnv);
  return [
    { name: 'configuration', ok: true, words: workspacesWords(config.workspaces) },
    ...(await Promise.all([
      finding('PostgreSQL', record, ({ version }) => `${version}, all migrations applied`),
      finding('git', gitVersion(gitEnv), ({ version, enough }) =>
        enough ? version : new Error(`${version} is too old: 2.38 or newer is needed`),
      ),
      finding('claude', claude, ({ version, path }) => `${version} at ${path}`),
    ])),
    ...examineContainment(config, containment, isCutOff && (await cutsNetwork())),
    { name: 'judge', ok: true, words: judgeWords(config.judge) },
    ...(await record.then((read) => (isRefusal(read) ? [] : read.rows))),
    ...(await examineHost(config)),
    ...(await examineRuns(config, openEdges(config, containment, quiet))),
    ...(await slack(config)),
    ...(config.slack ? await record.then((read) => (isRefusal(read) ? [] : read.messages)) : []),
  ];
}

const workspacesWords = (file: string) =>
  existsSync(file) ? file : `the defaults; ${file} is not there, which is fine without Slack`;

const unique = (names: readonly string[]) => [...new Set(names)];

async function slack({ slack: keys, projects, owners }: Config): Promise<Finding[]> {
  if (!keys) return [{ name: 'Slack', ok: true, words: 'not configured: SLACK_BOT_TOKEN is not set' }];
  const channels = projects.flatMap(({ channel }) => channel ?? []);
  const named = projects.flatMap(({ users, approvers }) => [...users, ...approvers]);
  const people = [...owners, ...named].filter((who) => who !== everybody);
  const { checkSlack } = await import('../slack/check.ts'); // no other command loads what speaks to Slack
  return checkSlack({ ...keys, log: quiet }, { channels: unique(channels), people: unique(people) });
}
