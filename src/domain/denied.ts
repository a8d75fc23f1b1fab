/** A call that was not allowed. */
export type Denial = { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };
/** More than these nobody reads before a press. */
const mostRules = 10;

/**
 * What would allow these calls, each rule once: rules in the CLI's words, as narrow as a second try of the same still
 * fits. Nothing for what no rule allows: what the project's own rules deny,
 * Claude Code's own files and git's, questions, and commands that are too long to be read.
 */
export function allowancesFor(
  denials: readonly Denial[],
  { clone, denied }: { readonly clone: string; readonly denied: readonly string[] },
): string[] {
  const all = denials
    .filter((call) => !never.includes(call.tool) && !denied.some((rule) => mayDeny(rule, call)))
    .flatMap(({ tool, input }) => rulesFor(tool, input, clone));
  return [...new Set(all)].slice(0, mostRules);
}

/** They ask somebody, or end a mode: nothing that a rule lets through. */
const never = ['AskUserQuestion', 'ExitPlanMode', 'EnterPlanMode'];
const editors = ['Edit', 'Write', 'NotebookEdit'];

/** Whether a rule of the project's may be what denied a call: a command by how it begins, any other tool by its name. */
function mayDeny(rule: string, { tool, input }: Denial): boolean {
  const [named = '', of] = rule.split('(');
  if (named === 'Edit' && editors.includes(tool)) return true;
  if (named !== tool || tool !== 'Bash' || of === undefined) return named === tool;
  const [begin = ''] = of.split(/:?\*|\)/);
  return (
    typeof input.command !== 'string' || partsOf(input.command).some((one) => one.startsWith(begin.trim()))
  );
}

function rulesFor(tool: string, input: Denial['input'], clone: string): string[] {
  const text = (key: string) => (typeof input[key] === 'string' ? (input[key] as string) : '');
  if (tool === 'Bash') return commandRules(text('command'));
  if (tool === 'WebFetch') {
    const { hostname = '' } = URL.parse(text('url')) ?? {};
    return !/^[\w.-]+$/.test(hostname) ? [] : [`WebFetch(domain:${hostname})`];
  }
  const path = text('file_path') || text('notebook_path') || text('path');
  if (editors.includes(tool)) return pathRules('Edit', path, clone); // rules for writing are called Edit
  if (path !== '') return pathRules(tool, path, clone);
  return /^[\w:-]+$/.test(tool) ? [tool] : [];
}

/** In a clone `/` is the clone, and `//` the disk. Some files stay protected whatever is allowed. */
function pathRules(tool: string, path: string, clone: string): string[] {
  if (path === '' || /[()*\n]|\/\.(claude|git)(\/|$)/.test(path)) return [];
  const inside = path.startsWith(`${clone}/`) ? path.slice(clone.length) : null;
  return [`${tool}(${inside ?? (path.startsWith('/') ? `/${path}` : `/${path.replace(/^\.\//, '')}`)})`];
}

const longestCommand = 200;
/** What a shell puts in the place of a word, or a text with lines: no rule names these. */
const unnameable = /[`\n(){}]|\$|<</;

/** What stands behind these is what they work on or run, and no kind of work: with more behind it they do another thing. */
const direct =
  /^(.*\/)?(rm|rmdir|mv|cp|ln|cat|chmod|chown|kill|pkill|killall|tee|find|sudo|su|doas|env|xargs|exec|eval|nohup|time|timeout|ba?sh|zsh|ssh|scp|curl|wget)$/;

/** The program and the word that says what it does, such as `npm test`; undefined where there is none. */
function stemOf(command: string): string | undefined {
  const [, stem, program = ''] = /^(([\w./-]+) [a-z][a-z-]*)(?: |$)/.exec(command) ?? [];
  return direct.test(program) ? undefined : stem;
}

/**
 * The CLI looks at each command of a line by itself, so each gets its rule. A star in one stands for anything there:
 * no rule names `rm *.log` alone, and without that rule the line would be denied again.
 */
function commandRules(line: string): string[] {
  if (line.length > longestCommand || line.trim() === '' || unnameable.test(line)) return [];
  const named = partsOf(line).map((command) => {
    const stem = stemOf(command);
    return { text: stem ?? command, rule: stem === undefined ? `Bash(${command})` : `Bash(${stem}:*)` };
  });
  return named.some(({ text }) => text.includes('*')) ? [] : named.map(({ rule }) => rule);
}

/** The commands of a line: split at `&&`, `||`, `;`, `|` and `&`, but for those in quotes. */
function partsOf(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|[<>]&|&>|&&|\|\||[;|&]|[^'"&;|<>]+|./g) ?? [];
  const parts = [''];
  for (const word of words)
    if (/^(&&|\|\||[;|&])$/.test(word)) parts.push('');
    else parts[parts.length - 1] += word;
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
