/** Where Claude Code reads which hooks a repository has. */
export const settingsPath = '.claude/settings.json';

/** One hook as settings.json names it: at which event, for which tools, what is run. */
export type Registration = {
  readonly event: string;
  readonly matcher?: string;
  readonly hook: Readonly<Record<string, unknown>>;
};

type Fields = Record<string, unknown>;
type Group = Fields & { readonly hooks: readonly unknown[] };

/** True for the live path of a hook, the only artifact that has a registration. */
export const isHookPath = (livePath: string): boolean => livePath.startsWith('.claude/hooks/');

/** The command that runs a script of the repository, whatever folder the session is in. */
export const commandOf = (path: string): string => `"$CLAUDE_PROJECT_DIR"/${path}`;

const stop =
  /^\w+:\S+ hook (?:error|blocking error): \["\$CLAUDE_PROJECT_DIR"\/\.claude\/hooks\/[^/\]\s]+\//u;

/** Whether a tool's error is a hook that was registered as ours are, and stopped the call: a use of it, no failure. */
export const isHookStop = (error: string): boolean => stop.test(error);

/** What `settings` (the file's text, null where there is none) registers of the hook at `livePath`; null if unreadable. */
export function registrationsIn(settings: string | null, livePath: string): Registration[] | null {
  const read = readSettings(settings);
  if (read === null) return null;
  return Object.entries(eventsOf(read)).flatMap(([event, groups]) =>
    groupsOf(groups).flatMap(({ matcher, hooks }) =>
      hooks.filter((hook) => isOwn(hook, livePath)).map((hook) => told(event, matcher, hook as Fields)),
    ),
  );
}

const told = (event: string, matcher: unknown, hook: Fields): Registration =>
  typeof matcher === 'string' ? { event, matcher, hook } : { event, hook };

/**
 * The text of settings that register exactly `wanted` of the hook at `livePath`, and all else as before, in its order
 * and with its indentation. Null: the file is not needed any more. Undefined: it is not JSON as it should be.
 */
export function withRegistrations(
  settings: string | null,
  livePath: string,
  wanted: readonly Registration[],
): string | null | undefined {
  const read = readSettings(settings);
  const present = registrationsIn(settings, livePath);
  if (read === null || present === null) return undefined;
  if (sameRegistrations(present, wanted)) return settings;
  const events = new Map(
    Object.entries(eventsOf(read)).map(([event, groups]) => [event, without(groups, livePath)]),
  );
  for (const { event, hook, ...matcher } of wanted)
    events.set(event, [...groupsOf(events.get(event)), { ...matcher, hooks: [hook] }]);
  const left = [...events].filter(([, groups]) => !Array.isArray(groups) || groups.length > 0);
  const { hooks: _, ...others } = read;
  const keepsHooks = left.length > 0;
  if (!keepsHooks && Object.keys(others).length === 0) return null;
  const hooks = Object.fromEntries(left);
  const changed =
    'hooks' in read && keepsHooks ? { ...read, hooks } : { ...others, ...(keepsHooks && { hooks }) };
  return written(changed, settings ?? '');
}

/** Whether two lists register the same, in the same order. */
export const sameRegistrations = (some: readonly Registration[], others: readonly Registration[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);

function readSettings(text: string | null): Fields | null {
  if (text === null) return {};
  try {
    const read: unknown = JSON.parse(text);
    return isFields(read) && isFields(read.hooks ?? {}) ? read : null;
  } catch {
    return null;
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const eventsOf = ({ hooks }: Fields): Fields => (isFields(hooks) ? hooks : {});

const isGroup = (value: unknown): value is Group => isFields(value) && Array.isArray(value.hooks);
const groupsOf = (value: unknown): Group[] => (Array.isArray(value) ? value.filter(isGroup) : []);

const isOwn = (hook: unknown, livePath: string): boolean =>
  isFields(hook) && typeof hook.command === 'string' && hook.command.includes(`/${livePath}/`);

/** A person may have put hooks of their own into our group: those stay, and so does what we do not know. */
const without = (groups: unknown, livePath: string): unknown =>
  !Array.isArray(groups)
    ? groups
    : groups.flatMap((group) => {
        if (!isGroup(group) || !group.hooks.some((hook) => isOwn(hook, livePath))) return [group];
        const hooks = group.hooks.filter((hook) => !isOwn(hook, livePath));
        return hooks.length > 0 ? [{ ...group, hooks }] : [];
      });

/** JSON with the indentation, line ends and last line of the text it takes the place of. */
function written(value: Fields, before: string): string {
  const indent = /^\s*\{\r?\n([ \t]+)"/.exec(before)?.[1] ?? '  ';
  const end = before === '' || before.endsWith('\n') ? '\n' : '';
  const text = `${JSON.stringify(value, null, indent)}${end}`;
  return before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}
