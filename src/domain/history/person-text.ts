/**
 * Who wrote a text that stands in a user's row: Claude Code puts its own notes, hooks' output and commands'
 * echoes there too. `words` are a person's own; the other kinds are none of theirs.
 */
export type Said =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'plan' }
  | { readonly kind: 'interruption' }
  | { readonly kind: 'hook'; readonly text: string }
  | { readonly kind: 'echo' }
  | { readonly kind: 'summary' }
  | { readonly kind: 'machine' };

/** Notes added beside what a person typed; they end at their closing tag. */
const note =
  /<(system-reminder|ide_opened_file|ide_selection|ide_diagnostics|user-prompt-submit-hook|new-diagnostics)\b[^>]*>[\s\S]*?<\/\1>/gu;
const imageMark = /\[Image(?: #\d+|: [^\]]*)?\]/gu;

const command = /<command-name>\s*(\/?[^<\s]+)\s*<\/command-name>/u;
const commandArguments = /<command-args>([\s\S]*?)<\/command-args>/u;

/** What a command of Claude Code's own printed, or that there is none of that name. */
const echo = /^(?:<local-command-(?:stdout|stderr)>|Unknown (?:slash command|skill): )/u;
/** The whole text is a machine's: shell lines a person ran, notices of background work, a loaded skill. */
const machine =
  /^(?:<(?:local-command|bash|task|agent|teammate)-[-\w]+[^>]*>|Caveat: The messages below were generated|Base directory for this skill: )/u;
const interruption = /^\[Request interrupted by user(?: for tool use)?\]$/u;
const plan = /^Implement the following plan:\s/u;
const summary = /^This session is being continued from a previous conversation/u;
const hook =
  /^(?:Operation stopped by hook|[A-Z][A-Za-z]+ hook (?:feedback|blocking error)|\w+ operation blocked by hook)\b/u;

/** Recognises a text for what it is; `words` may be empty when nothing of a person's is left. */
export function whoSaid(raw: string): Said {
  const text = raw.replace(note, '').replace(imageMark, '').trim();
  if (command.test(text)) return { kind: 'command', text: readCommand(text) };
  if (interruption.test(text)) return { kind: 'interruption' };
  if (plan.test(text)) return { kind: 'plan' };
  if (summary.test(text)) return { kind: 'summary' };
  if (hook.test(text)) return { kind: 'hook', text };
  if (echo.test(text)) return { kind: 'echo' };
  return machine.test(text) ? { kind: 'machine' } : { kind: 'words', text };
}

function readCommand(text: string): string {
  const name = command.exec(text)?.[1] ?? '';
  const args = commandArguments.exec(text)?.[1]?.trim() ?? '';
  return `${name.startsWith('/') ? '' : '/'}${name} ${args}`.trim();
}
