import { join } from 'node:path';
import { addProductSkill } from './bakery.ts';
import type { Script, TurnBlock } from './model.ts';
import type { MessageBlock, ModelRequest } from './model-request.ts';

/** The model's behaviour in the sample project, decided from the request alone. */
export const bakeryScript: Script = (request) => {
  const { prompt, since } = conversation(request);
  const staging = /^Staging folder: (.+)$/m.exec(prompt)?.[1]?.trim();
  if (staging !== undefined) return build(staging, since);
  const wish = readWish(prompt);
  if (wish === null) return [{ say: 'There is nothing to change for that.' }];
  const turn = hasSkill(request) ? addWithSkill(wish, since) : addByHand(wish, since, folderOf(request));
  return turn ?? [{ say: closing(wish, prompt, since) }];
};

/** What the CLI adds to a conversation by itself is not said by a person. */
const fromCli = /^\s*(<system-reminder>|Base directory for this skill:)/;

/** The last thing the person said, and every block that came after it. */
function conversation(request: ModelRequest): { prompt: string; since: readonly MessageBlock[] } {
  const blocks = request.messages.flatMap(({ role, blocks: all }) => all.map((block) => ({ role, block })));
  const at = blocks.findLastIndex(
    ({ role, block }) => role === 'user' && block.kind === 'text' && !fromCli.test(block.text),
  );
  const said = blocks[at]?.block;
  return {
    prompt: said?.kind === 'text' ? said.text : '',
    since: blocks.slice(at + 1).map(({ block }) => block),
  };
}

const textsOf = (request: ModelRequest) =>
  request.messages.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'text' ? block.text : [])),
  );

/** True when the CLI offers the skill to the model. */
export const hasSkill = (request: ModelRequest): boolean =>
  textsOf(request).some(
    (text) => text.includes('available for use with the Skill tool') && /^- add-product\b/m.test(text),
  );

const folderOf = (request: ModelRequest): string => {
  const named = /Primary working directory: (.+?)(?: \(was .*)?$/gm;
  return [...textsOf(request).join('\n').matchAll(named)].at(-1)?.[1] ?? '.';
};

type Wish = { readonly product: string; readonly price: string };
const filler = /\b(please|add|put|the|to|on|onto|needs?|at|for|a|an|price list|list of prices|prices)\b/gi;

/** “put cinnamon buns (2.10) on the list of prices” → cinnamon buns, 2.10; null when a line asks for nothing like it. */
function readWish(prompt: string): Wish | null {
  const asks = (line: string) => /price list|list of prices/i.test(line) && /\d+\.\d\d\b/.test(line);
  const line = prompt.split('\n').find(asks);
  const price = /\d+\.\d\d\b/.exec(line ?? '')?.[0];
  if (line === undefined || price === undefined) return null;
  const words = line
    .replace(price, ' ')
    .replace(/price list|list of prices/gi, ' ')
    .replace(filler, ' ');
  const product = words
    .replace(/[^\p{L}\s-]/gu, ' ')
    .trim()
    .split(/\s+/)
    .join(' ')
    .toLowerCase();
  return product === '' ? null : { product, price };
}

const callsIn = (since: readonly MessageBlock[]) =>
  since.flatMap((block) => (block.kind === 'call' ? block.name : []));
const answersIn = (since: readonly MessageBlock[]) =>
  since.flatMap((block) => (block.kind === 'result' ? block.text.split('\n') : []));

/** Finds the list, looks, edits, looks again: the next step, or null when all is done. */
function addByHand(wish: Wish, since: readonly MessageBlock[], folder: string): TurnBlock[] | null {
  const look = (file: string): TurnBlock => ({ call: 'Read', input: { file_path: join(folder, file) } });
  const done = callsIn(since);
  if (done.length === 0) return [{ say: 'I look where the prices are.' }, look('README.md')];
  if (done.length === 1) return [look('prices.md')];
  if (done.includes('Edit')) return done.at(-1) === 'Edit' ? [look('prices.md')] : null;
  const row = `| ${wish.product} | ${wish.price} |`;
  const rows = answersIn(since)
    .map((line) => line.replace(/^\s*\d+[\t→]/, ''))
    .filter((line) => /^\| .+ \| \d+\.\d\d \|$/.test(line));
  const next = rows.find((other) => other > row);
  const anchor = next ?? rows.at(-1);
  if (anchor === undefined || rows.some((other) => other.startsWith(`| ${wish.product} |`))) return null;
  const replaced = next === undefined ? `${anchor}\n${row}` : `${row}\n${anchor}`;
  const input = { file_path: join(folder, 'prices.md'), old_string: anchor, new_string: replaced };
  return [{ call: 'Edit', input }];
}

function addWithSkill(wish: Wish, since: readonly MessageBlock[]): TurnBlock[] | null {
  const done = callsIn(since);
  if (done.length === 0) return [{ call: 'Skill', input: { skill: 'add-product' } }];
  if (done.includes('Bash')) return null;
  const command = `.claude/skills/add-product/scripts/add-product.sh '${wish.product}' ${wish.price}`;
  return [{ call: 'Bash', input: { command, description: 'Add the product to the price list' } }];
}

/** What was done, and the exit line when the prompt asks for one: `AUDITION: <operation> | <what comes again>`. */
function closing({ product, price }: Wish, prompt: string, since: readonly MessageBlock[]): string {
  const done = callsIn(since);
  const failed = since.some((block) => block.kind === 'result' && block.failed);
  const isAdded = !failed && (done.includes('Edit') || done.includes('Bash'));
  const said = isAdded
    ? `Added ${product} at ${price} to prices.md.`
    : `I could not add ${product} to prices.md.`;
  if (!prompt.includes('AUDITION:')) return said;
  const seen = 'add a product to the price list | products are added by hand to prices.md';
  return `${said}\n\nAUDITION: ${done.includes('Edit') ? seen : 'none'}`;
}

/** Writes the skill into the staging folder, file by file in one turn, then makes its script executable. */
function build(staging: string, since: readonly MessageBlock[]): TurnBlock[] {
  const done = callsIn(since);
  const script = join(staging, 'scripts/add-product.sh');
  if (!done.includes('Write'))
    return Object.entries(addProductSkill).map(([path, content]) => ({
      call: 'Write',
      input: { file_path: join(staging, path), content },
    }));
  if (!done.includes('Bash'))
    return [{ call: 'Bash', input: { command: `chmod +x '${script}'`, description: 'Make it executable' } }];
  return [
    {
      say: 'The skill add-product does it with one command.\nNOTICED: products are added to the price list by hand',
    },
  ];
}
