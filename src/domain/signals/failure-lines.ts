import { type Failure, gateTool } from '../history/beat.ts';
import { isHookStop } from '../hook-registration.ts';

/** What says what went wrong: a line of an error, with places instead of the values that vary. */
export type CauseLine = {
  readonly quote: string;
  readonly masked: string;
  /** Whether the same line with other words in some places tells the same cause. */
  readonly varies: boolean;
};

/** How terminals are told a colour; the escape is sometimes lost on the way. */
const colour = new RegExp(`${String.fromCodePoint(0x1b)}?\\[[0-9;]*m`, 'gu');

/** What varies from one error to the next without changing its cause. The order matters. */
const places: readonly [RegExp, string][] = [
  [colour, ''],
  [/\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?\S*)?/gu, '⟨time⟩'],
  [/\b[a-z][a-z+]*:\/\/[^\s"'`)>\]]+/giu, '⟨url⟩'],
  [/"(?:[^"\\]|\\.)*[^\w"](?:[^"\\]|\\.)*"|`[^`]*[^\w`][^`]*`|(?<!\w)'[^']*[^\w'][^']*'(?!\w)/gu, '⟨text⟩'],
  [
    /(?:\b[A-Za-z]:\\|(?<![\w⟩])[.~]{0,2}\/)?(?:[\w.@*+-]+[/\\])+[\w.@*+-]*|(?<![\w⟩/])[.~]{0,2}\/[\w.@*+-]+/gu,
    '⟨path⟩',
  ],
  [/\b[\w-]+\.[a-z]{1,4}(?=:\d|\(\d|["'`:,]?(?:\s|$))/gu, '⟨path⟩'],
  [/\b(?:[0-9a-f]{8}-[0-9a-f-]{27}|(?=[a-z]*\d)[0-9a-f]{7,64})\b/giu, '⟨hash⟩'],
  // A status says what went wrong; any other number says how much or where.
  [
    /(?<!\b(?:HTTP|status|code)(?: code)?[ :/=]{1,2})\b\d+(?:[.,:]\d+)*(?:(?:ms|s|m|h|kb|mb|gb|%)\b)?(?!\w)/giu,
    '⟨n⟩',
  ],
  [/⟨n⟩(?:\w+⟨n⟩)*|\b\d+m\d+s\b/gu, '⟨n⟩'],
];

/** Words and stems by which tools say that something went wrong. A line without any of them tells no cause. */
const complaint =
  /error|exception|fail|fatal|panic|abort|conflict|denied|refused|rejected|forbidden|unauthori[sz]ed|invalid|illegal|unknown|unrecogni[sz]ed|unexpected|undefined|unresolved|unsupported|missing|required|exceed|timed? ?out|no such|no match|no rule|not (?:a|an|found|defined|allowed|exist|supported|installed|permitted|checked|assignable)\b|cannot|can't|could not|couldn't|unable|does not|doesn't|did not|must (?:not )?be|expected|already (?:exists|in use)|too (?:many|large|long|few)|out of (?:memory|range|space)/iu;
/** Said beside a failure, not the failure: advice, log levels below an error, code, and what a test expected. */
const aside: readonly RegExp[] = [
  /^(?:\S+ )?(?:hint|note|help|warn(?:ing)?|usage|info|debug|trace|tip|for more information)\b/iu,
  /\b(?:INFO|DEBUG|WARN(?:ING)?|TRACE)\b/u,
  /[{;]$|^[+>|❯]/u,
  /\bassert|\bexpect\(|\bexpected .*\bto (?:be|equal|have|match|contain)\b/iu,
  // npm says in a block of lines what one of them, the code, says.
  /^npm (?:error|ERR!) (?!code |missing script)/iu,
];
/** A program that is not there is a cause by its name, whatever the name. */
const notThere = /(?:^|[\s:])([\w.-]+): (?:command )?not found$|\bcommand not found: ([\w.-]+)/iu;
/** An exception's values are its cause: two keys that are missing are two causes. */
const exception = /^(?:Uncaught )?[\w.]*(?:Error|Exception)\b(?:\s\[\w+\])?:/u;
/** Words that say that something failed, or how its runner is called, but not what. Numbers and places neither. */
const empty = new Set(
  'a an and any are as at be been but by can could did do does due for from had has have if in into is it its more most no not of off on or so some such than that the their there they this to too was were will with err errno error errors errored exception fail fails failed failing failure failures fatal panic abort aborted aborting exit exited exiting code status non zero command commands process task script scripts run running job step target returned return previous elifecycle lifecycle npm pnpm yarn bun npx make makefile recursive workspace test tests tested testing suite suites case cases spec specs passed pass skipped skip total build built compile compiled compiling compilation issue issues problem problems warning warnings found see log logs line lines column above below full complete completed done file files directory expected unexpected received actual got want unknown undefined invalid missing argument arguments option options flag flags name bin lib same starting execution went wrong husky hook hooks bash zsh sh eval ls cat cd rm stat head tail grep find open enoent'.split(
    ' ',
  ),
);

/** Longest line that is still one line of a message; beyond it are dumps and minified code. */
const longestLine = 400;

/** Programs and scripts that check code without running it. What they find differs; that they do is the cause. */
const check =
  /lint|\b(?:fmt|format|prettier|biome|ruff|black|flake8|isort|mypy|pyright|tsc|type-?check|clippy|rubocop|vet|shellcheck|phpstan)\b/iu;

/** Whether a call checks code, and so fails for one cause whatever it found. */
export const isCheck = ({ kind, tool, deed }: Failure): boolean =>
  (kind === 'tool_error' || tool === gateTool) && deed.includes(' ') && check.test(deed);

/** A line with places instead of values: `⟨path⟩`, `⟨n⟩`, `⟨hash⟩`, `⟨url⟩`, `⟨text⟩`, `⟨time⟩`. */
export function maskLine(line: string): string {
  const masked = places.reduce((rest, [shape, place]) => rest.replace(shape, place), line).trim();
  const program = notThere.exec(masked);
  return program ? `command not found: ${program[1] ?? program[2]}` : masked;
}

/** Values that are not masked because they tell causes apart, and the names of git's hooks: none says what. */
const unsaid =
  /⟨[^⟩]*⟩|(["'`])[\w-]+\1|\b(?:pre|post|prepare)-(?:commit|push|merge|rebase)[\w-]*|\bcommit-msg\b/gu;

/** The words of a masked line that say what went wrong; none where it only says that something did. */
export function tellingWords(masked: string): string[] {
  if (notThere.test(masked)) return [masked];
  const words =
    masked
      .replace(unsaid, ' ')
      .toLowerCase()
      .match(/\p{L}[\p{L}\d]*/gu) ?? [];
  return words.filter((word) => word.length > 1 && !empty.has(word));
}

/** The lines of a failure that tell a cause, in order, each masked form once. A lone line needs no word for it. */
export function causeLines(failure: Failure): CauseLine[] {
  const lines = failure.text
    .split(/\r?\n/u)
    .filter((line) => line.length <= longestLine && !/^(?:Exit code \d+|\s*)$/u.test(line))
    .map((line) => ({ quote: line.trim(), masked: maskLine(line) }))
    .map((line) => ({ ...line, varies: !exception.test(line.masked) && !notThere.test(line.masked) }));
  const told = lines.filter(({ masked }) => lines.length === 1 || complaint.test(masked));
  const causes = told.filter(({ masked }) => !aside.some((shape) => shape.test(masked)));
  return [...new Map(causes.reverse().map((line) => [line.masked, line])).values()].reverse();
}

/** Tools whose errors are Claude Code's own guards: read first, the string is not there, no such agent. */
const ownTools = new Set(
  `Read Edit MultiEdit Write NotebookEdit NotebookRead Task Agent TodoWrite TaskCreate TaskUpdate TaskOutput
  TaskStop BashOutput KillShell Skill SlashCommand ToolSearch EnterPlanMode ExitPlanMode AskUserQuestion`.split(
    /\s+/u,
  ),
);
/** What Claude Code says of a call itself: it was malformed, a person said no, somebody pressed Escape. */
const ownWords =
  /^\s*(?:<tool_use_error>|InputValidationError|The user doesn't want to|\[Request (?:interrupted|aborted)|Error: No such tool available)/u;

/** Whether Claude Code's own guard said no, or a hook of ours. A permission or a person's hook that did is neither. */
export const isOwnGuard = ({ kind, tool, text }: Failure): boolean =>
  kind === 'gate'
    ? tool !== gateTool && isHookStop(text)
    : kind === 'tool_error' && (ownTools.has(tool) || ownWords.test(text));
