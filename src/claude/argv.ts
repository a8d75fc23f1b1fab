import { isAbsolute } from 'node:path';
import { validate as isUuid } from 'uuid';
import type { RunOrder } from '../flow/ports.ts';
import type { Containment } from './containment.ts';

const model = /^[A-Za-z0-9][\w.:/@[\]-]*$/;
const tool = /^[A-Za-z][\w*-]*(\([^\n\0]*\))?$/;
const sources = /^((user|project|local)(,(user|project|local))*)?$/;

/**
 * Why this order may not be run, as one sentence, or null. The prompt goes in on stdin, so only what stands
 * in argv could become an option; a prompt that begins with `/` would be a command to the CLI, not a task.
 */
export function objection(order: RunOrder, containment: Containment): string | null {
  const { sessionId, forkOf, addDirs } = order;
  const tools = [...order.allowedTools, ...order.deniedTools];
  const limits = [order.limits.maxTurns ?? 1, order.limits.maxUsd ?? 1, order.limits.maxMinutes];
  if (![sessionId, forkOf ?? sessionId].every((id) => isUuid(id))) return 'A session is named by a UUID.';
  if (order.model !== undefined && !model.test(order.model)) return `“${order.model}” is no model's name.`;
  const odd = tools.find((name) => !tool.test(name));
  if (odd !== undefined) return `“${odd}” is no tool's name.`;
  if (!sources.test(order.settingSources)) return `“${order.settingSources}” are no setting sources.`;
  if (![order.cwd, ...addDirs].every((path) => isAbsolute(path))) return 'Folders must be absolute paths.';
  if (!limits.every((limit) => Number.isFinite(limit) && limit > 0)) return 'Limits must be above zero.';
  if (order.prompt.trimStart().startsWith('/'))
    return 'A prompt that begins with / is a command, not a task.';
  if (order.permissionMode === 'bypassPermissions' && containment !== 'bwrap')
    return 'The permission mode bypassPermissions needs a contained file system (bwrap), which this host lacks.';
  return null;
}

const list = (option: string, values: readonly string[]) => (values.length > 0 ? [option, ...values] : []);
const one = (option: string, value: string | number | undefined) =>
  value === undefined ? [] : [option, String(value)];

/**
 * The arguments of one headless run. Sessions are kept: a later fork needs the raw file. `Bash` is allowed
 * only where the file system is contained; elsewhere a project allows what it wants.
 */
export function runArguments(order: RunOrder, containment: Containment): string[] {
  const allowed = ['Skill', ...(containment === 'bwrap' ? ['Bash'] : []), ...order.allowedTools];
  return [
    ...['-p', '--output-format', 'stream-json', '--verbose'],
    ...(order.forkOf === undefined ? [] : ['--resume', order.forkOf, '--fork-session']),
    ...['--session-id', order.sessionId],
    ...one('--model', order.model),
    ...['--permission-mode', order.permissionMode],
    ...['--setting-sources', order.settingSources, '--strict-mcp-config'],
    ...one('--max-turns', order.limits.maxTurns),
    ...one('--max-budget-usd', order.limits.maxUsd),
    ...list('--add-dir', order.addDirs),
    ...list('--allowedTools', [...new Set(allowed)]),
    ...list('--disallowedTools', order.deniedTools),
  ];
}
