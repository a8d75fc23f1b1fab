import { describe, expect, it } from 'vitest';
import { checkFit } from '../../../src/domain/stage/fit.ts';
import { tasks } from '../../../src/rehearsal/bakery.ts';

const skill = (name: string, description: string) => ({
  path: `.claude/skills/${name}/SKILL.md`,
  text: `---\nname: ${name}\ndescription: ${description}\n---\nRun the script.\n`,
});
const asked = tasks.map((request) => ({ request, label: null, job: { done: true } }));
const own = skill('add-product', 'Adds a product with its price to the price list, prices.md.');

describe('the fit of an artifact', () => {
  it('passes beside skills for something else, and says what room is taken', () => {
    const others = [
      skill('release-notes', 'Collects release notes from merged pull requests.'),
      skill('order-flour', 'Orders flour at the mill when less than two bags are left.'),
    ];
    expect(checkFit(own, others, asked)).toMatchObject({
      passed: true,
      words: 'no twin among 2 others, descriptions take 201 of 8,000 characters',
    });
  });

  it('fails beside a twin, named by its path', () => {
    const twin = skill('put-on-list', 'Puts a product with its price on the price list, prices.md, sorted.');
    expect(checkFit(own, [twin], [])).toMatchObject({
      passed: false,
      words: `${twin.path} is for the same already`,
    });
  });

  it('fails beside one that covers what was asked for', () => {
    const cover = skill(
      'price-list',
      'Whatever is to be added to the price list: rye loaf, cinnamon buns, sourdough.',
    );
    expect(checkFit(skill('bake', 'Bakes.'), [cover], asked).words).toContain(cover.path);
  });

  it('fails where the descriptions of all skills would take more than is listed', () => {
    const long = Array.from({ length: 9 }, (_, at) => skill(`chapter-${at}`, `${at}${'x'.repeat(900)}`));
    expect(checkFit(own, long, asked)).toMatchObject({ passed: false });
    expect(checkFit(own, long, asked).words).toMatch(/would take 8,\d{3} of 8,000 characters$/);
    expect(checkFit(own, long.slice(1), asked).passed).toBe(true);
  });

  it('counts no room for a rule, which is not listed', () => {
    const rule = { path: '.claude/rules/decimals.md', text: 'Prices have two decimals.\n' };
    expect(checkFit(rule, [], []).words).toContain('take 0 of 8,000');
  });
});
