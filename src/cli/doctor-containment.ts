import type { Containment } from '../claude/containment.ts';
import type { Config } from '../config.ts';
import type { Project } from '../domain/project.ts';
import type { Finding } from './finding.ts';

/** What keeps a job from what is not its own on this host, and of each project what is different there. */
export function examineContainment(
  { projects, childEnv }: Pick<Config, 'projects' | 'childEnv'>,
  containment: Containment,
  /** Whether bubblewrap can take the network away here. */
  cuts: boolean,
  platform: NodeJS.Platform = process.platform,
): Finding[] {
  const contained = containment === 'bwrap';
  return [
    { name: 'containment', ok: true, words: contained ? heldBy(childEnv) : weaker },
    { name: 'caps', ok: true, words: platform === 'linux' ? watched(contained) : unwatched },
    ...projects.flatMap((project) => [
      ...(project.permissionMode === 'bypassPermissions' ? [bypassing(project, contained)] : []),
      ...(project.bounds.network ? [] : [cutOff(project, contained, cuts)]),
      ...(project.persistent ? [uncontained(project)] : []),
    ]),
  ];
}

const logins = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
const heldBy = (env: Config['childEnv']): string =>
  logins.some((name) => env[name])
    ? 'bubblewrap; a job can read the key of Claude it runs with'
    : "bubblewrap; a job can read Claude's own login, as Claude does";
const weaker =
  'weaker: a job can read and change what you can, the keys of this app too, and a daemon may outlive it. Install bubblewrap where the system allows it.';

const watched = (contained: boolean): string =>
  `looked at twice a second, not held by the kernel; a job over one ends at once${contained ? ' with all it started' : ', but what left its process group may go on for a moment'}. When memory runs out first, the kernel ends jobs before anything else`;
const unwatched =
  'weaker: only time, output and disk of a job are looked at; its memory and processes are not seen on this system';

const needed = 'jobs are refused here: it needs bubblewrap';

const bypassing = ({ name }: Project, contained: boolean): Finding => ({
  name: `permissions of ${name}`,
  ok: contained,
  words: `bypassPermissions, ${contained ? 'Claude does what it wants without asking: containment alone holds it' : needed}`,
});

const cutOff = ({ name }: Project, contained: boolean, cuts: boolean): Finding => ({
  name: `network of ${name}`,
  ok: contained && cuts,
  words: `off, ${contained ? (cuts ? wayOut : noWay) : needed}`,
});
const wayOut =
  'Claude and its tools reach the address of the model alone, setup and gates none; sockets that are files of this host stay within reach, unless they are hidden';
const noWay =
  'jobs end before they begin here: bubblewrap may not make a network of its own (bwrap --unshare-net says why)';

/** The one session that is no job. */
const uncontained = ({ name, path }: Project): Finding => ({
  name: `session of ${name}`,
  ok: true,
  words: `works in ${path} uncontained, for its owners alone: it can read and change what you can, the keys of this app too`,
});
