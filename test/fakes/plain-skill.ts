import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import type { Script, Turn } from '../../src/rehearsal/model.ts';

/** A skill of words alone: nothing in it runs. */
const skill = `---
name: add-product
description: Adds a product with its price to the price list (prices.md). Use it whenever something is to be put on the price list.
---

Write the row where it belongs, the price with two decimals. Then say in one sentence what was added.
`;

/** The bakery's model, whose builder writes no script. */
export const plainScript: Script = (request) =>
  bakeryScript(request).flatMap((block): Turn => {
    if (!('call' in block)) return [block];
    const { file_path: path = '', command = '' } = block.input as Record<string, string>;
    if (path.endsWith('SKILL.md')) return [{ ...block, input: { file_path: path, content: skill } }];
    if (/^chmod/.test(command)) return [{ say: 'NOTICED: products are added to the price list by hand' }];
    return path.endsWith('add-product.sh') ? [] : [block];
  });
