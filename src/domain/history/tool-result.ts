import { type Failure, failureTextLimit } from './beat.ts';

/** What a tool's error was: a failure, a person's rejection (with a reason or without), or nothing of its own. */
export type Judged =
  | { readonly kind: 'failure'; readonly failure: Failure['kind']; readonly text: string }
  | { readonly kind: 'rejection'; readonly reason: string | null }
  | { readonly kind: 'echo' };

const rejected = /^The user doesn't want to (?:proceed with this tool use|take this action right now)/u;
const reason = /the user said:\s*([\s\S]+)$/u;
/** Claude Code's own advice to the model after a reason. */
const advice = /\n+Note: The user's next message may contain[\s\S]*$/u;
/** A call that fell with the one beside it says nothing of its own. */
const sibling = /^(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call)/u;
const denied =
  /^(?:<tool_use_error>)?(?:Permission (?:to use|for) .*denied|Claude requested permissions? to|This (?:Bash )?command (?:requires approval|contains multiple operations)|.*was blocked\. For security, Claude Code|File is in a directory that is denied by your permission settings|.*\bpermission prompts? (?:is|are) (?:not available|unavailable))/u;
const timedOut =
  /\b(?:command|request|operation) timed out after\b|^(?:Exit code \d+\s+)?Command timed out/iu;
const gate =
  /^(?:<tool_use_error>)?(?:\w+:\S+ hook (?:error|blocking error)|\w+ operation blocked by hook|Hook \S+ denied|PreToolUse hook denied)/u;
const hookDenied = 'PreToolUse hook denied: ';

/** What a hook said when it denied a call, in a form that says so; a hook's error already does. */
export const asHookDenial = (text: string): string => (gate.test(text) ? text : `${hookDenied}${text}`);
export const isHookDenial = (text: string): boolean => text.startsWith(hookDenied);

/** Judges the text of a tool result marked as an error. */
export function judgeError(text: string): Judged {
  if (rejected.test(text)) {
    const said = reason.exec(text)?.[1]?.replace(advice, '').trim();
    return { kind: 'rejection', reason: said || null };
  }
  if (sibling.test(text)) return { kind: 'echo' };
  return { kind: 'failure', failure: failureKind(text), text: endsOf(text) };
}

/** An error's first lines and its last: runners say what went wrong at the end, the output lies between. */
const endsOf = (text: string): string =>
  text.length <= failureTextLimit
    ? text
    : flat(text.slice(0, failureTextLimit / 4), '\n…\n', text.slice(3 - failureTextLimit * 0.75));

/** Parts as a text of their own: a slice keeps all of the text it was cut from in memory, a tool's whole output. */
export const flat = (...parts: readonly string[]): string => Buffer.from(parts.join('')).toString();

function failureKind(text: string): Failure['kind'] {
  if (denied.test(text)) return 'denied';
  if (gate.test(text)) return 'gate';
  return timedOut.test(text.slice(0, 300)) ? 'timeout' : 'tool_error';
}

/** A shell's words before the program's name: where to go, what to set. */
const preamble =
  /^(?:(?:cd\s+\S+|export\s+\S+|set\s+\S+)\s*(?:&&|;)\s*|[A-Z_][A-Z0-9_]*=\S*\s+|(?:sudo|timeout \d+\w?)\s+)+/u;

/** Verbs that only say that something else is run: what follows is what the call does. */
const runs = /^(?:run|exec|x|dlx)$/u;

/** What a call does, for telling that the same thing worked later: a tool, and for a shell its program too. */
export function deedOf(tool: string, input: unknown): string {
  const line = typeof input === 'object' && input !== null && 'command' in input ? input.command : null;
  if (typeof line !== 'string') return tool;
  const bare = line.replace(/^(?:\s|\\|#.*$)+/mu, '').replace(preamble, '');
  const [program = '', verb = '', object = ''] = bare.split(/\s+/u, 3);
  const words = [verb, runs.test(verb) ? object : ''].filter((word) => /^[a-z][\w:-]*$/u.test(word));
  return [tool, program, ...words].join(' ').trim();
}
