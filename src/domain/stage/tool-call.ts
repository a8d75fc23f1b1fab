import type { RecordedCall } from '../history/recorded-calls.ts';
import { deedOf } from '../history/tool-result.ts';

export type Call = Pick<RecordedCall, 'tool' | 'input'>;

const fieldOf = (input: unknown, name: string): string | null => {
  const value = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  return typeof value === 'string' ? value : null;
};

/** A call in the words of whoever made it: a shell's command, or the tool and what it was given. */
export const callText = ({ tool, input }: Call): string =>
  fieldOf(input, 'command')?.trim().replaceAll(/\s+/gu, ' ') ?? `${tool} ${JSON.stringify(input)}`;

/** The beginning of a call, for people. */
export function callWords(call: Call): string {
  const text = callText(call);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

export const deed = ({ tool, input }: Call): string => deedOf(tool, input);

/**
 * What kind of call it is, without the values in it: of a shell its program, that program's verb and the names of all
 * options; of another tool the folder or the server it aims at, where it names one.
 */
export function shapeOf(call: Call): string {
  const { tool, input } = call;
  const command = fieldOf(input, 'command');
  if (command !== null) return [deed(call), ...optionsOf(command)].join(' ');
  const file = fieldOf(input, 'file_path') ?? fieldOf(input, 'notebook_path');
  if (file !== null) return `${tool} ${file.replace(/[^/]*$/u, '')}`;
  const server = /^[a-z]+:\/\/([^/?#]+)/iu.exec(fieldOf(input, 'url') ?? '')?.[1];
  return server === undefined ? callText(call) : `${tool} ${server}`;
}

const optionsOf = (command: string): string[] => [
  ...new Set([...command.matchAll(/(?<=\s)--?[A-Za-z][\w-]*/gu)].map(([name]) => name).sort()),
];

/** A call as it is, and then each part of it: where a shell is given several commands these are its parts. */
export function stepsOf(call: Call): { readonly step: Call; readonly isPart: boolean }[] {
  const parts = fieldOf(call.input, 'command')?.split(/&&|\|\||;|\n/u) ?? [];
  const commands = parts.map((part) => part.trim()).filter((part) => part !== '');
  if (commands.length < 2) return [{ step: call, isPart: true }];
  const steps = commands.map((command) => ({ tool: call.tool, input: { command } }));
  return [{ step: call, isPart: false }, ...steps.map((step) => ({ step, isPart: true }))];
}

const lookingPrograms =
  /^Bash (?:ls|cat|pwd|cd|head|tail|grep|rg|find|wc|tree|which|echo|git (?:status|log|diff|show|blame))(?: |$)/u;

/** Whether a call only looks at something: then it tells nothing of what would have been done. */
export const onlyLooks = (call: Call): boolean =>
  ['Read', 'Grep', 'Glob', 'Skill'].includes(call.tool) || lookingPrograms.test(deed(call));
