import { describe, expect, it } from 'vitest';
import { type BuilderCase, builderPrompt } from '../../src/domain/prompt-builder.ts';

const said: BuilderCase = {
  ...{ wanted: 'rule', signal: 'recurring_correction', title: 'use the scales, not cups' },
  evidence: [
    { job: 1, request: 'No. Use the scales, not cups. Then go on.', quote: 'Use the scales, not cups.' },
    { job: null, request: 'no cups', quote: 'no cups' },
  ],
  ...{ staging: '/staging', nearby: null, problems: [] },
};

describe('what a builder is asked', () => {
  it('quotes the evidence, with the line that shows it and its job', () => {
    const prompt = builderPrompt(said);
    expect(prompt).toContain(
      '<evidence job="1">\n<line>\nUse the scales, not cups.\n</line>\n<request job="1">\nNo. Use the scales',
    );
    expect(prompt).toContain('<request>\nno cups\n</request>');
    expect(prompt).not.toContain('<line>\nno cups');
    expect(prompt).toContain('\nStaging folder: /staging\n');
  });

  it.each([
    ['skill', 'SKILL.md', 'hook.json'],
    ['rule', 'at most 30 lines and 2048 bytes', 'SKILL.md'],
    ['hook', 'hook.json', 'SKILL.md'],
  ] as const)('says what a %s is', (wanted, form, other) => {
    const prompt = builderPrompt({ ...said, wanted });
    expect(prompt).toContain(form);
    expect(prompt).not.toContain(other);
  });

  it('leaves it to the builder of a hook to write a rule', () => {
    const prompt = builderPrompt({ ...said, wanted: 'hook' });
    expect(prompt).toContain('write a rule instead');
    expect(prompt).toContain('becomes .claude/rules/<name>.md');
  });

  it('gives it what is near to be updated, and what was wrong before', () => {
    const nearby = { slug: 'weighing', path: '.claude/rules/weighing.md', text: '# Weighing' };
    const prompt = builderPrompt({ ...said, nearby, problems: ['it has 31 lines'] });
    expect(prompt).toContain('the rule "weighing" already (.claude/rules/weighing.md)');
    expect(prompt).toContain('<existing>\n# Weighing\n</existing>');
    expect(prompt).toContain('An earlier attempt was not accepted:\n- it has 31 lines');
  });
});
