import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.ts';

const projects = ['bakery', 'mill', 'oven-2'];
const read = (text: string, here: readonly string[] = []) => parseCommand(text, { projects, here });
const command = { kind: 'command', job: null, project: null };

describe('what is typed behind /job', () => {
  it.each([
    ['', { kind: 'empty', project: null }],
    [' \n\t ', { kind: 'empty', project: null }],
    ['bakery', { kind: 'empty', project: 'bakery' }],
    ['Bakery  add rye', { kind: 'job', project: 'bakery', task: 'add rye' }],
    ['oven-2 "a"  b\n\nc', { kind: 'job', project: 'oven-2', task: '"a"  b\n\nc' }],
    ['LIST', { ...command, name: 'list' }],
    ['log mill', { ...command, name: 'log', project: 'mill' }],
    ['status 7', { ...command, name: 'status', job: 7 }],
    ['cancel #12', { ...command, name: 'cancel', job: 12 }],
    ['pause BAKERY', { ...command, name: 'pause', project: 'bakery' }],
    ['bakery status 7', { kind: 'job', project: 'bakery', task: 'status 7' }],
    ['status', { kind: 'wrong-argument', name: 'status', typed: '' }],
    ['status of the oven', { kind: 'wrong-argument', name: 'status', typed: 'of the oven' }],
    ['cancel 0', { kind: 'wrong-argument', name: 'cancel', typed: '0' }],
    ['pause', { kind: 'wrong-argument', name: 'pause', typed: '' }],
    ['log everything', { kind: 'wrong-argument', name: 'log', typed: 'everything' }],
    ['help me', { kind: 'wrong-argument', name: 'help', typed: 'me' }],
    ['bakrey add rye', { kind: 'slip', typed: 'bakrey', nearest: 'bakery' }],
    ['paus mill', { kind: 'slip', typed: 'paus', nearest: 'pause' }],
    ['parse the flour file', { kind: 'which', task: 'parse the flour file' }],
    ['hlep', { kind: 'slip', typed: 'hlep', nearest: 'help' }],
    [`bakery ${'x'.repeat(12_001)}`, { kind: 'too-long', length: 12_001 }],
  ])('%j is %o', (text, parsed) => expect(read(text)).toEqual(parsed));

  it("is a task for the channel's project where none is named", () => {
    expect(read('add the rye loaf', ['mill'])).toEqual({
      kind: 'job',
      project: 'mill',
      task: 'add the rye loaf',
    });
    expect(read('bakery add rye', ['mill'])).toMatchObject({ project: 'bakery', task: 'add rye' });
  });

  it('asks which project is meant where two share the channel, or none has it', () => {
    expect(read('add the rye loaf')).toEqual({ kind: 'which', task: 'add the rye loaf' });
    expect(read('add the rye loaf', ['mill', 'bakery'])).toEqual({ kind: 'which', task: 'add the rye loaf' });
  });

  it('needs no name where there is one project alone', () => {
    const alone = { projects: ['bakery'], here: [] };
    expect(parseCommand('add rye', alone)).toMatchObject({ kind: 'job', project: 'bakery', task: 'add rye' });
    expect(parseCommand('add rye', { projects: [], here: [] })).toEqual({ kind: 'which', task: 'add rye' });
  });
});
