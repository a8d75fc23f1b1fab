import { createHash } from 'node:crypto';

/** Invented rows in the shape of Claude Code's own history; every name makes the same UUID again. */

export function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What a person typed; `minute` is counted from one morning in January. */
export const asks = (name: string, minute: number, content: unknown) => ({
  ...{ type: 'user', uuid: uuid(name), timestamp: time(minute), isSidechain: false },
  message: { role: 'user', content },
});

/** A turn of the executor, with what it calls. */
export const answers = (name: string, minute: number, ...content: unknown[]) => ({
  ...{ type: 'assistant', uuid: uuid(name), timestamp: time(minute) },
  message: { id: `message-${name}`, role: 'assistant', model: 'model-1', content },
});

export const calls = (id: string, command: string) => ({
  ...{ type: 'tool_use', id, name: 'Bash', input: { command } },
});

/** A tool's error, in a user's row as Claude Code writes it. */
export const fails = (name: string, minute: number, id: string, content: string) =>
  asks(name, minute, [{ type: 'tool_result', tool_use_id: id, content, is_error: true }]);

/** The same row with what the model read and wrote for its message. */
export const takes = <Row extends { message: object }>(row: Row, usage: { [tokens: string]: number }) => ({
  ...row,
  message: { ...row.message, usage },
});

export const lines = (...rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const time = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();
