import { join } from 'node:path';
import { addProductSkill } from './bakery.ts';
import type { Script, Turn, TurnBlock } from './model.ts';
import type { ModelRequest } from './model-request.ts';

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
const isSaid = ({ type, text = '' }: { type: string; text?: string }) =>
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

const read = (file: string): TurnBlock => ({ call: 'Read', input: { file_path: file } });
const run = (command: string, description: string): TurnBlock => ({
  call: 'Bash',
  input: { command, description },
});
/** What was done, and the exit line: `AUDITION: <operation> | <what comes again>`. */
const added = ({ product, price }: Wish, seen: string): TurnBlock => ({
  say: `Added ${product} at ${price} to prices.md.\n\nAUDITION: ${seen}`,
});

const byHand = (wish: Wish): Turn[] => [
  [{ say: 'I look where the prices are.' }, read('README.md')],
  [read('prices.md')],
  [
    {
      call: 'Edit',
      input: {
        file_path: 'prices.md',
        old_string: wish.before,
        new_string: `| ${wish.product} | ${wish.price} |\n${wish.before}`,
      },
    },
  ],
  [read('prices.md')],
  [added(wish, 'add a product to the price list | products are added by hand to prices.md')],
];

const withSkill = (wish: Wish): Turn[] => [
  [{ call: 'Skill', input: { skill: 'add-product' } }],
  [
    run(
      `.claude/skills/add-product/scripts/add-product.sh '${wish.product}' ${wish.price}`,
      'Add the product to the price list',
    ),
  ],
  [added(wish, 'none')],
];

/** Writes the skill into the staging folder, file by file in one turn, then makes its script executable. */
const building = (staging: string): Turn[] => [
  Object.entries(addProductSkill).map(([path, content]) => ({
    call: 'Write',
    input: { file_path: join(staging, path), content },
  })),
  [run(`chmod +x '${join(staging, 'scripts/add-product.sh')}'`, 'Make it executable')],
  [
    {
      say: 'The skill add-product does it with one command.\nNOTICED: products are added to the price list by hand',
    },
  ],
];
