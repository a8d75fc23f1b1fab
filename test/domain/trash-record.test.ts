import { describe, expect, it } from 'vitest';
import { trashPath, trashRecord, withReason } from '../../src/domain/trash-record.ts';

describe('the place of an artifact in the trash', () => {
  const at = new Date('2026-11-21T23:59:00Z');
  const day = '.audition/trash/2026-11-21';
  it.each([
    ['nothing went there', [], `${day}-x`],
    ['another went there on another day', ['.audition/trash/2026-11-20-x/RECORD.md'], `${day}-x`],
    ['one whose name begins the same went there', [`${day}-x-y/RECORD.md`], `${day}-x`],
    ['one of that name went there', [`${day}-x/RECORD.md`], `${day}-x-2`],
    ['two went there', [`${day}-x/RECORD.md`, `${day}-x-2/x/SKILL.md`], `${day}-x-3`],
    ['the first of two came back', [`${day}-x-2/RECORD.md`], `${day}-x`],
  ])('when %s', (_, taken, path) => expect(trashPath('x', at, taken)).toBe(path));
});

it('the record quotes the reason, if there is one', () => {
  const record = {
    verb: 'killed',
    ...{ slug: 'x', noticed: 'bread is baked by hand', by: 'U0ADA', commit: 'c0ffee' },
    ...{ at: new Date('2026-11-21T12:00:00Z'), evidence: ['bake'] },
  } as const;
  expect(trashRecord({ ...record, reason: null })).not.toContain('Reason');
  expect(trashRecord({ ...record, reason: 'we buy\n# bread' })).toContain(
    '\n## Reason\n\n> we buy\n> # bread\n\n## Evidence\n',
  );
});

it('a reason that comes later makes the record that would have been, once, wherever words look like headings', () => {
  const record = {
    verb: 'killed',
    ...{ slug: 'x', noticed: 'bread is baked', by: 'U0ADA', commit: 'c0ffee' },
    ...{
      at: new Date('2026-11-21T12:00:00Z'),
      evidence: ['bake\n## Evidence\n## Reason\n', '## Evidence\n'],
    },
  } as const;
  const reason = 'no\n## Evidence';
  const full = trashRecord({ ...record, reason });
  expect(withReason(trashRecord({ ...record, reason: null }), reason)).toBe(full);
  expect(withReason(full, 'something else')).toBe(full);
  expect(withReason('somebody wrote this', reason)).toBe('somebody wrote this');
});
