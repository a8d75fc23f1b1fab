import { expect, it } from 'vitest';
import { isOfArtifact } from '../../src/domain/artifact-path.ts';

it.each([
  ['.claude/skills/bake/SKILL.md', '.claude/skills/bake', true],
  ['.claude/skills/bake-rye/SKILL.md', '.claude/skills/bake', false],
  ['.claude/settings.json', '.claude/skills/bake', false],
  ['.claude/rules/rye.md', '.claude/rules/rye.md', true],
  ['.claude/hooks/oven/run.sh', '.claude/hooks/oven', true],
  ['.claude/settings.json', '.claude/hooks/oven', true],
  ['.claude/settings.local.json', '.claude/hooks/oven', false],
])('%s of the artifact at %s: %s', (path, livePath, own) => {
  expect(isOfArtifact(path, livePath)).toBe(own);
});
