import { z } from 'zod';
import { markOf } from './cut-line.ts';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  content: z.unknown().optional(),
});
const rowSchema = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  message: z.looseObject({ content: z.union([z.string(), z.array(blockSchema)]) }).optional(),
});

/** A tool's input or answer, short enough to read past. */
const brief = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 500);

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null; // a cut or foreign line
  }
}

/** One stored line of a transcript as lines a person reads; what it does not know is shown as it is. */
export function readable(body: string): string[] {
  const row = rowSchema.safeParse(parse(body)).data;
  if (!row) return [`? ${body.slice(0, 500)}${body.length > 500 ? markOf(body) : ''}`];
  const name = [row.type, row.subtype].filter(Boolean).join(' ');
  const content = row.message?.content;
  if (content === undefined) return [`── ${name}`];
  if (typeof content === 'string') return [`${name}: ${content}`];
  return content.map((block) => {
    const call = [block.name, brief(block.input ?? block.content)].filter(Boolean).join(' ');
    return `${name}: ${block.text ?? call}`;
  });
}
