import { describe, expect, it } from 'vitest';
import {
  commandOf,
  type Registration,
  registrationsIn,
  withRegistrations,
} from '../../src/domain/hook-registration.ts';

const livePath = '.claude/hooks/no-force';
const ours: Registration = {
  event: 'PreToolUse',
  matcher: 'Bash',
  hook: { type: 'command', command: commandOf(`${livePath}/check.sh`), timeout: 10 },
};
const theirs = { matcher: 'Bash', hooks: [{ type: 'command', command: './theirs.sh' }] };
const settings = (indent: string | number, value: object) => `${JSON.stringify(value, null, indent)}\n`;
const add = (text: string | null, wanted = [ours]) => withRegistrations(text, livePath, wanted);

describe('a hook in the settings', () => {
  it('is registered where there are none yet, and goes again with the file', () => {
    const text = add(null) ?? '';
    expect(JSON.parse(text)).toEqual({
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [ours.hook] }] },
    });
    expect(registrationsIn(text, livePath)).toEqual([ours]);
    expect(add(text)).toBe(text);
    expect(add(text, [])).toBe(null);
  });

  it.each(['\t', 4, 2])('stands beside what a person has, in their order and indentation (%j)', (indent) => {
    const before = settings(indent, {
      ...{ model: 'opus', hooks: { Stop: [theirs], PreToolUse: [theirs] }, env: { A: '1' } },
    });
    const after = add(before) ?? '';
    expect(after).toBe(
      settings(indent, {
        model: 'opus',
        hooks: { Stop: [theirs], PreToolUse: [theirs, { matcher: 'Bash', hooks: [ours.hook] }] },
        env: { A: '1' },
      }),
    );
    expect(add(after, [])).toBe(before);
  });

  it('takes the place of its earlier registration', () => {
    const earlier = add(settings(2, { hooks: { PreToolUse: [theirs] } }), [
      { ...ours, event: 'PostToolUse', matcher: 'Edit' },
    ]);
    const after = add(earlier ?? null) ?? '';
    expect(registrationsIn(after, livePath)).toEqual([ours]);
    expect(JSON.parse(after).hooks).not.toHaveProperty('PostToolUse');
  });

  it('goes alone where a person put a hook of theirs into its group', () => {
    const group = { matcher: 'Bash', hooks: [ours.hook, theirs.hooks[0]] };
    expect(JSON.parse(add(settings(2, { hooks: { PreToolUse: [group] } }), []) ?? '')).toEqual({
      hooks: { PreToolUse: [theirs] },
    });
  });

  it('keeps line ends and a missing last one', () => {
    const before = '{\r\n  "model": "opus"\r\n}';
    const after = add(before) ?? '';
    expect(after).toMatch(/^\{\r\n {2}"model": "opus",\r\n {2}"hooks": \{\r\n[\s\S]*\}$/);
    expect(add(after, [])).toBe(before);
  });

  it.each(['{ // mine\n}', '[]', '{"hooks": []}'])('is not forced into what is no such file: %s', (text) => {
    expect(registrationsIn(text, livePath)).toBe(null);
    expect(add(text)).toBe(undefined);
  });

  it('of another name is not ours', () => {
    const other = withRegistrations(null, '.claude/hooks/no-force-push', [
      { ...ours, hook: { ...ours.hook, command: commandOf('.claude/hooks/no-force-push/x') } },
    ]);
    expect(registrationsIn(other ?? null, livePath)).toEqual([]);
  });
});
