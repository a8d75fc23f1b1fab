import { describe, expect, it } from 'vitest';
import { trashPath } from '../../src/domain/trash-record.ts';

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
