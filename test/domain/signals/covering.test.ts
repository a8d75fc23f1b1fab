import { describe, expect, it } from 'vitest';
import { coveringArtifact, relatedArtifact, whatItSays } from '../../../src/domain/signals/covering.ts';
import { beats } from '../beats.ts';

const evidence = beats([
  'add the rye loaf, 4.80, to the price list',
  'put cinnamon buns (2.10) on the price list',
  'the price list needs sourdough at 5.20',
]);
const skill = (name: string, description: string) => {
  const path = `.claude/skills/${name}/SKILL.md`;
  return { path, says: whatItSays(path, `---\nname: ${name}\ndescription: ${description}\n---\n\nDo it.\n`) };
};
const addProduct = skill('add-product', 'Adds a product with its price to the price list (prices.md).');
const sortPrices = skill('translate-menu', 'Translates the menu into Italian.');

describe('an artifact of the repository', () => {
  it('covers what is asked for when it says that it is for it', () => {
    expect(coveringArtifact(evidence, [sortPrices, addProduct])).toBe(addProduct.path);
  });

  it('covers nothing else', () => {
    expect(coveringArtifact(evidence, [sortPrices])).toBeNull();
    expect(coveringArtifact(evidence, [])).toBeNull();
  });
});

describe('an artifact that is about the same', () => {
  const order = skill(
    'monthly-order',
    'Prepares the monthly order of flour and yeast from the mill and checks each price against the list of last month.',
  );

  it('is better updated than given a twin, though it covers nothing', () => {
    expect(coveringArtifact(evidence, [order])).toBeNull();
    expect(relatedArtifact(evidence, [order])).toBe(order.path);
    expect(relatedArtifact(evidence, [sortPrices])).toBeNull();
  });
});

describe('what an artifact says it is for', () => {
  it.each([
    [
      'a description',
      '.claude/skills/a-b/SKILL.md',
      '---\ndescription: Bakes bread.\n---\nx',
      'a b. Bakes bread.',
    ],
    [
      'a description of several lines',
      '.claude/skills/a/SKILL.md',
      '---\nname: a\ndescription: >\n  Bakes\n  bread.\nmodel: x\n---\n',
      'a. Bakes bread.',
    ],
    [
      'its first lines',
      '.claude/commands/bake.md',
      'Bake bread.\nThen sell it.\n',
      'bake. Bake bread. Then sell it.',
    ],
  ])('is %s', (_, path, text, says) => {
    expect(whatItSays(path, text).trim()).toBe(says);
  });
});
