import { join } from 'node:path';
import { addProductSkill } from './bakery.ts';
import type { Block, ModelRequest, Script, Turn, TurnBlock } from './model.ts';

/** What people ask to be put on the list, and the row that each belongs before. */
const products = [
  { product: 'rye loaf', price: '4.80', before: '| spelt loaf | 4.60 |' },
  { product: 'cinnamon buns', price: '2.10', before: '| croissant | 1.90 |' },
  { product: 'sourdough', price: '5.20', before: '| spelt loaf | 4.60 |' },
  { product: 'plum cake', price: '3.90', before: '| pretzel | 1.20 |' },
] as const;
type Wish = (typeof products)[number];

/** The model's behaviour in the sample project: the next turn of what the last prompt asks for. */
export const bakeryScript: Script = (request) => {
  const at = request.messages.findLastIndex(({ role, blocks }) => role === 'user' && blocks.some(isSaid));
  const prompt = request.messages[at]?.blocks.findLast(isSaid)?.text ?? '';
  const since = request.messages.slice(at + 1);
  const failed = since.some(({ blocks }) => blocks.some((block) => block.is_error));
  const turns = failed ? [[{ say: 'That did not work.\n\nAUDITION: none' }]] : turnsFor(prompt, request);
  return turns[since.filter(({ role }) => role === 'assistant').length] ?? turns.at(-1) ?? [];
};

/** What a person said; the CLI adds texts of its own to a conversation. */
const isSaid = ({ type, text = '' }: Block) =>
  type === 'text' && !/^\s*(<system-reminder>|Base directory for this skill:)/.test(text);

/** True when the CLI offers the skill to the model. */
export const hasSkill = ({ raw }: ModelRequest): boolean =>
  raw.includes('available for use with the Skill tool') && raw.includes('\\n- add-product:');

function turnsFor(prompt: string, request: ModelRequest): Turn[] {
  const staging = /^Staging folder: (.+)$/m.exec(prompt)?.[1];
  if (staging !== undefined) return building(staging.trim());
  const wish = products.find(({ product }) => prompt.includes(product));
  if (!wish) return [[{ say: 'There is nothing to change for that.\n\nAUDITION: none' }]];
  return hasSkill(request) ? withSkill(wish) : byHand(wish);
}

const call = (name: string, input: Record<string, string>): TurnBlock => ({ call: name, input });
const look = (file_path: string) => call('Read', { file_path });
/** What was done, and the exit line: `AUDITION: <operation> | <what comes again>`. */
const added = ({ product, price }: Wish, seen: string): Turn => [
  { say: `Added ${product} at ${price} to prices.md.\n\nAUDITION: ${seen}` },
];

function byHand(wish: Wish): Turn[] {
  const { product, price, before: old_string } = wish;
  const new_string = `| ${product} | ${price} |\n${old_string}`;
  return [
    [{ say: 'I look where the prices are.' }, look('README.md')],
    [look('prices.md')],
    [call('Edit', { file_path: 'prices.md', old_string, new_string })],
    [look('prices.md')],
    added(wish, 'add a product to the price list | products are added by hand to prices.md'),
  ];
}

function withSkill(wish: Wish): Turn[] {
  const command = `.claude/skills/add-product/scripts/add-product.sh '${wish.product}' ${wish.price}`;
  return [
    [call('Skill', { skill: 'add-product' })],
    [call('Bash', { command, description: 'Add the product to the price list' })],
    added(wish, 'none'),
  ];
}

/** Writes the skill into the staging folder, file by file in one turn, then makes its script executable. */
function building(staging: string): Turn[] {
  const files = Object.entries(addProductSkill);
  const command = `chmod +x '${join(staging, 'scripts/add-product.sh')}'`;
  const noticed = 'NOTICED: products are added to the price list by hand';
  return [
    files.map(([path, content]) => call('Write', { file_path: join(staging, path), content })),
    [call('Bash', { command, description: 'Make it executable' })],
    [{ say: `The skill add-product does it with one command.\n${noticed}` }],
  ];
}
