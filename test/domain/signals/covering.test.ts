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

  it.each([
    ['check-list', 'Checks the price list for products without a price.'],
    ['print-prices', 'Prints the price list as a PDF for the shop window.'],
    ['remove-product', 'Removes a product with its price from the price list.'],
  ])('covers nothing by being about the same things: %s', (name, description) => {
    const labelled = evidence.map((one) => ({ ...one, label: 'add a product to the price list' }));
    for (const asked of [evidence, labelled])
      expect(coveringArtifact(asked, [skill(name, description), addProduct])).toBe(addProduct.path);
    expect(coveringArtifact(labelled, [skill(name, description)])).toBeNull();
  });

  it.each([
    'Prints the menu for the shop window whenever somebody adds a product to the price list.',
    'Translates the price list into Italian, after a product was added to the price list.',
    'Checks the price list for products. Not for adding a product to the price list.',
    'Prepares the order from the mill. Use after products were added to the price list.',
    'Prepares the order from the mill. Products are added to the price list by hand.',
  ])('covers nothing that it mentions in passing: %s', (description) => {
    const labelled = evidence.map((one) => ({ ...one, label: 'add a product to the price list' }));
    expect(coveringArtifact(labelled, [skill('monthly', description)])).toBeNull();
  });

  it.each([
    'Writes prices. Use it whenever a product is to be added to the price list.',
    'Writes prices. This skill should be used when somebody asks to add a product to the price list.',
    'When a product is to be added to the price list, writes its row.',
    'Adds a product, e.g. a loaf, to the price list, instead of doing so by hand. Not for the menu.',
  ])('covers what it says it is called for: %s', (description) => {
    const prices = skill('prices', description);
    expect(coveringArtifact(evidence, [prices])).toBe(prices.path);
  });

  it('covers work that only its trade has a word for, and in other languages', () => {
    const knead = beats(['knead the rye dough for tray 3', 'the rye dough of tray 7, knead it please']);
    const kneads = skill('knead-dough', 'Kneads the rye dough of a tray.');
    expect(coveringArtifact(knead, [kneads])).toBe(kneads.path);
    const german = beats(['Roggenbrot auf die Preisliste setzen', 'Hefezopf auf die Preisliste setzen']);
    const sets = skill('preisliste', 'Ein Brot auf die Preisliste setzen.');
    expect(coveringArtifact(german, [sets])).toBe(sets.path);
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
