import { Verb } from '../../prisma/client/enums.ts';
import { createClaude } from '../../src/claude/claude.ts';
import { createStaging } from '../../src/claude/staging.ts';
import type { Db } from '../../src/flow/context.ts';
import { createGit } from '../../src/git/git.ts';
import { createGitHub } from '../../src/github/github.ts';
import { projectQueues, slackQueues } from '../../src/postgres/queue.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { createSlackApp } from '../../src/slack/listen.ts';
import { reads } from './ports.ts';

/** What there is to be killed at, as the code has it: a new one belongs into a story, or among the exceptions. */

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const host = { dataDir: '/nowhere', containment: 'group', childEnv: {}, hidden: [], log } as const;
const keys = { botToken: 'xoxb-none', signingSecret: 'none', slackApiUrl: 'http://127.0.0.1:1/', port: 0 };

const edges = (): Readonly<Record<string, object>> => {
  const { slack } = createSlackApp({ ...keys, log }, { put: async () => {} });
  return {
    ...{ slack, streams: slack.streams, git: createGit({ dataDir: '/nowhere', env: {} }) },
    ...{ claude: createClaude({ ...host, bin: 'none' }), files: createStaging('/nowhere') },
    github: createGitHub({ token: 'none', log }),
    transcripts: createTranscripts(null as unknown as Db),
  };
};

/** No story comes to these, and why that does. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ['files.put', 'a file of a job, in the folder that files.make made: it goes with the job'],
  ['streams.append', 'comes after a stream began and before it is stopped, and leaves nothing by itself'],
  ['begin · begins', 'does what the end of each job does as well: it looks what may begin'],
]);

/** Methods of the ports that change something, kinds of steps, and verbs of decisions: those no point shows. */
export function missingFrom(points: readonly string[]): string[] {
  const methods = Object.entries(edges()).flatMap(([port, edge]) =>
    Object.entries(edge).flatMap(([name, method]) =>
      typeof method === 'function' && !reads.has(`${port}.${name}`) ? [`${port}.${name}`] : [],
    ),
  );
  const steps = [...projectQueues, ...slackQueues].map((kind) => `${kind} · begins`);
  const verbs = Object.values(Verb).map((verb) => `settle ${verb}`);
  const known = [...methods, ...steps, ...verbs];
  const gone = [...exceptions.keys()].filter((name) => !known.includes(name));
  const isShown = (name: string) =>
    points.some((point) => {
      const [step = '', what = ''] = point.split(' · ');
      const [kind] = step.split(' ');
      return `${kind} · ${what}` === name || what.split(' ')[0] === name || `${step} `.startsWith(`${name} `);
    });
  const missing = known.filter((name) => !exceptions.has(name) && !isShown(name));
  return [...missing, ...gone.map((name) => `${name} is an exception, and is not there any more`)];
}
