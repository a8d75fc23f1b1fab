import type { Question, RunOrder } from '../flow/ports.ts';
import type { TalkOrder } from '../flow/talk-port.ts';
import type { Containment } from './containment.ts';

/** Always as one word, `--option=value`: a value that looks like an option stays a value. */
const option = (name: string, ...values: readonly (string | number | undefined)[]): string[] =>
  values.filter((value) => value !== undefined).map((value) => `--${name}=${value}`);

/** Tools that change nothing. `Skill` only shows a skill's text, and runs no command of it where there is no shell. */
const readers = ['Read', 'Grep', 'Glob', 'Skill'];
const writers = ['Bash', 'Edit', 'Write', 'NotebookEdit'];
/** Called without effect: a rule to ask for each call goes before whatever anybody's settings allow, and nobody is asked. */
const refused = [...writers, 'WebFetch', 'WebSearch', 'Skill'];

const refusingSettings = {
  ...{ disableAllHooks: true, permissions: { ask: refused } },
  sandbox: { enabled: false, autoAllowBashIfSandboxed: false },
};

/** What a run may do. In the mode `dontAsk` everything is denied that is not allowed. */
function permissions(order: RunOrder, containment: Containment): string[] {
  const { permissionMode, allowedTools, deniedTools } = order;
  if (order.refusing) return refusals(deniedTools);
  if (order.reading)
    return [
      ...option('permission-mode', 'dontAsk'),
      ...option('tools', readers.join(',')),
      ...option('settings', JSON.stringify({ disableAllHooks: true })),
      ...option('allowedTools', ...readers),
      ...option('disallowedTools', ...writers, ...deniedTools),
    ];
  return [
    ...option('permission-mode', permissionMode),
    ...option('allowedTools', 'Skill', ...(containment === 'bwrap' ? ['Bash'] : []), ...allowedTools),
    ...option('disallowedTools', ...deniedTools),
  ];
}

/**
 * What is denied by name is not shown to the model at all; what would be asked for is shown, and denied when called. The
 * CLI's own sandbox goes first: of commands in it nobody is asked, so it is off.
 */
const refusals = (deniedTools: readonly string[]): string[] => [
  ...option('permission-mode', 'dontAsk'),
  ...option('tools', ['Read', 'Grep', 'Glob', ...refused].join(',')),
  ...option('settings', JSON.stringify(refusingSettings)),
  ...option('allowedTools', 'Read', 'Grep', 'Glob'),
  ...option('disallowedTools', ...deniedTools),
];

/**
 * The arguments of one headless run; the prompt goes in on stdin. Sessions are kept: a later fork needs the
 * raw file. `Bash` is allowed only where the file system is contained; elsewhere a project allows what it wants.
 */
export function runArguments(order: RunOrder, containment: Containment): string[] {
  const { forkOf, limits } = order;
  return [
    ...['-p', '--output-format=stream-json', '--verbose', '--strict-mcp-config'],
    ...(forkOf === undefined ? [] : [`--resume=${forkOf}`, '--fork-session']),
    ...option('session-id', order.sessionId),
    ...option('model', order.model),
    ...option('setting-sources', order.settingSources),
    ...option('max-turns', limits.maxTurns),
    ...option('max-budget-usd', limits.maxUsd),
    ...option('add-dir', ...order.addDirs),
    ...permissions(order, containment),
  ];
}

/**
 * The arguments of one question: a prompt of its own in the place of the CLI's long one, no tools, no settings, hooks,
 * servers, skills or memory of anybody, and nothing kept. Managed settings still count, and the host's login.
 */
export const askArguments = ({ sessionId, model, limits, system, form }: Question): string[] => [
  ...['-p', '--output-format=stream-json', '--verbose', '--strict-mcp-config', '--no-session-persistence'],
  ...['--tools=', '--setting-sources=', '--disable-slash-commands'],
  ...option('session-id', sessionId),
  ...option('model', model),
  ...option('max-turns', limits.maxTurns),
  ...option('max-budget-usd', limits.maxUsd),
  ...option('system-prompt', system),
  ...option('json-schema', JSON.stringify(form)),
];

/** The arguments of the one long-lived session: what is said to it goes in as lines of JSON. Nothing contains it. */
export function talkArguments(order: TalkOrder): string[] {
  const { sessionId, resumes } = order;
  return [
    ...[
      '-p',
      '--input-format=stream-json',
      '--output-format=stream-json',
      '--verbose',
      '--strict-mcp-config',
    ],
    ...option(resumes ? 'resume' : 'session-id', sessionId),
    ...option('model', order.model),
    ...option('setting-sources', order.settingSources),
    ...option('permission-mode', order.permissionMode),
    ...option('allowedTools', 'Skill', ...order.allowedTools),
    ...option('disallowedTools', ...order.deniedTools),
  ];
}
