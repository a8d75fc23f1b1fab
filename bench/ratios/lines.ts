import { createGenerator, randomOf } from '../generated.ts';

/** Lines of a transcript as `claude -p --output-format=stream-json` prints them, about 940 bytes each, the same from the same seed. */
export function transcriptLines(count: number, seed = 1): string[] {
  const random = randomOf(seed);
  const generator = createGenerator(seed);
  const pick = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const hex = (length: number) => pick('0123456789abcdef', length);
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const id = (kind: string) =>
    `${kind}_01${pick('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789', 22)}`;
  const sentence = () => generator.ordinary(1).beat.request;
  const sentences = (length: number) => Array.from({ length }, sentence);
  const session_id = uuid();
  const timestamp = () => new Date(Math.floor(1.76e12 + random() * 1e10)).toISOString();
  const around = () => ({ parent_tool_use_id: null, session_id, uuid: uuid(), timestamp: timestamp() });
  const usage = () => ({
    ...{ input_tokens: 4, cache_creation_input_tokens: Math.floor(random() * 2_000) },
    ...{ cache_read_input_tokens: 14_000 + Math.floor(random() * 90_000), output_tokens: 80 },
    service_tier: 'standard',
  });
  const assistant = (content: object[]) => ({
    type: 'assistant',
    message: {
      ...{ model: 'claude-opus-4-1-20250805', id: id('msg'), type: 'message', role: 'assistant', content },
      ...{ stop_reason: null, stop_sequence: null, usage: usage() },
    },
    ...around(),
  });
  const says = () => assistant([{ type: 'text', text: sentences(1 + Math.floor(random() * 5)).join('. ') }]);
  const calls = (tool: string) => {
    const input = { command: sentence().slice(0, 60), description: sentence() };
    return assistant([{ type: 'tool_use', id: tool, name: 'Bash', input }]);
  };
  const answers = (tool_use_id: string) => {
    const rows = sentences(1 + Math.floor(random() ** 3 * 26));
    const content = rows.map((text, at) => `${`${at + 1}`.padStart(6)}→${text}`).join('\n');
    const result = { tool_use_id, type: 'tool_result', content };
    // The CLI says what a tool answered twice: to the model, and to programs.
    const tool_use_result = { stdout: content, stderr: '', interrupted: false, isImage: false };
    return { type: 'user', message: { role: 'user', content: [result] }, ...around(), tool_use_result };
  };
  const lines: object[] = [];
  while (lines.length < count) {
    const tool = id('toolu');
    lines.push(says(), calls(tool), answers(tool));
  }
  return lines.slice(0, count).map((line) => JSON.stringify(line));
}
