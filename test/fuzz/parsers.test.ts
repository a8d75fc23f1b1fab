import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitClosing } from '../../src/domain/closing.ts';
import { maxTaskLength, parseCommand } from '../../src/domain/command.ts';
import { commandNames } from '../../src/domain/commands.ts';
import { isCron, slotsAfter } from '../../src/domain/cron.ts';
import { readChanged } from '../../src/domain/diff.ts';
import { splitExitLine } from '../../src/domain/exit-line.ts';
import { splitFrontmatter } from '../../src/domain/frontmatter.ts';
import { lastLinesOf } from '../../src/domain/gate.ts';
import { readSession } from '../../src/domain/history/beats.ts';
import { whoSaid } from '../../src/domain/history/person-text.ts';
import { readRow } from '../../src/domain/history/row.ts';
import { readStream } from '../../src/domain/history/stream.ts';
import { readNoticed } from '../../src/domain/prompt-builder.ts';
import { readable } from '../../src/domain/readable.ts';
import { readReleases, titleOf } from '../../src/domain/release-file.ts';
import { sentencesOf } from '../../src/domain/signals/own-words.ts';
import { parseStreamLine } from '../../src/domain/stream-event.ts';
import { createFuzz, monotonous, near, textOf } from '../fakes/fuzz.ts';
import { hostileText } from '../fakes/hostile.ts';

const fuzz = createFuzz(1_500);
const projects = ['bakery', 'shop', 'audition-2'];
const where = { projects, here: [] };

describe('what a person types behind /job', () => {
  const typed = textOf(...projects, ...commandNames, ' ', '\n', '#1', '7', 'bakry', 'undo', '-', '--');

  it('is always read as something', () => {
    fuzz.all(typed, (text) => {
      const read = parseCommand(text, where);
      if (read.kind === 'job') expect(projects).toContain(read.project);
      if (read.kind === 'command') expect(commandNames).toContain(read.name);
    });
  });

  it('is the task as it was typed, behind the name of a project', () => {
    fuzz.all(fc.tuple(fc.constantFrom(...projects), typed), ([project, text]) => {
      const task = text.trim();
      fc.pre(task !== '' && task.length <= maxTaskLength);
      expect(parseCommand(`${project} ${text}`, where)).toEqual({ kind: 'job', project, task });
    });
  });
});

describe('what claude prints', () => {
  const block = { type: 'tool_use', id: 'a', name: 'Bash', input: { command: 'ls' } };
  const said = { type: 'tool_result', tool_use_id: 'a', is_error: true, content: 'Exit code 1' };
  const denial = { tool_use_id: 'a', tool_name: 'Bash', tool_input: { command: 'ls' } };
  const lines = [
    { type: 'system', subtype: 'init', session_id: 'x', model: 'm', skills: ['a'], slash_commands: ['b'] },
    { type: 'assistant', uuid: 'u', message: { id: 'm1', content: [{ type: 'text', text: 'x' }, block] } },
    { type: 'user', timestamp: '2026-03-01T00:00:00Z', message: { content: [said] } },
    { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1_763_719_200 } },
    { type: 'result', subtype: 'success', result: 'done', num_turns: 2, permission_denials: [denial] },
    { type: 'user', isMeta: true, origin: { kind: 'human' }, message: { content: 'add rye' } },
    { type: 'attachment', attachment: { type: 'queued_command', prompt: 'and oats' } },
    { type: 'system', subtype: 'permission_denied', tool_use_id: 'a', message: 'no' },
  ];
  const row = fc.oneof(...lines.map(near));
  const line = fc.oneof(
    { weight: 8, arbitrary: row.map((one) => JSON.stringify(one) ?? '') },
    {
      weight: 1,
      arbitrary: fc.tuple(row, fc.nat(200)).map(([one, at]) => `${JSON.stringify(one)}`.slice(0, at)),
    },
    { weight: 1, arbitrary: hostileText },
  );

  it('is an event, or null: never a fault', () => {
    fuzz.all(
      line,
      (text) => {
        expect(parseStreamLine(text)?.kind).not.toBe('');
        expect(readable(text).length).toBeGreaterThanOrEqual(0);
      },
      4_000,
    );
  });

  it('is read as a session, line after line', () => {
    fuzz.all(fc.array(line, { maxLength: 8 }), (all) => {
      const stream = readStream();
      for (const text of all) stream.add(text);
      expect(stream.beat(null).turns).toBeGreaterThanOrEqual(0);
    });
  });

  it('is read from its own history, row after row', () => {
    fuzz.all(fc.array(row, { maxLength: 8 }), (all) => {
      const session = readSession('s', 'bakery');
      for (const one of all) for (const read of readRow(one) ?? []) session.add(read);
      for (const beat of session.beats()) expect(beat.at.getTime()).not.toBeNaN();
      expect(session.tokens()).toBeGreaterThanOrEqual(0);
    });
  });
});

describe('what a session says at its end', () => {
  const answer = textOf(
    'AUDITION:',
    'QUESTION: ',
    'DENIED:',
    'NOTICED: ',
    '\n',
    '**',
    '> ',
    '|',
    'none',
    '`',
  );

  it('is split into parts that are all of it, and no more', () => {
    fuzz.all(answer, (text) => {
      const { shown, exit } = splitExitLine(text);
      const closing = splitClosing(shown);
      for (const part of [shown, closing.shown]) expect(text).toContain(part.split('\n')[0]);
      expect((exit?.operation ?? '').length).toBeLessThanOrEqual(120);
      expect((closing.question ?? closing.needed ?? '').length).toBeLessThanOrEqual(1_500);
      const noticed = readNoticed(text, { signal: 'repeated_task', title: 'x' });
      expect(noticed).not.toMatch(/\n/);
    });
  });
});

describe('a plan in RELEASES.md', () => {
  const file = textOf(
    ...['## 2026-04', '\n', '- [ ] ', '- [x] ', '  ', '\t', '```', '~~~', '<!--', '-->', '\r\n'],
    ...[' (job 3, 1a2b3c4)', ' (from 2026-03)', '# ', '1. [ ] ', 'Add rye'],
  );

  it('is read whatever is in it, each item under a name of its own', () => {
    fuzz.all(file, (text) => {
      const items = readReleases(text).flatMap((release) => release.items);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      for (const { title } of items) expect(titleOf(title).title).toBe(title);
    });
  });
});

describe('a schedule', () => {
  const cron = fc
    .array(
      fc.oneof(
        fc.constantFrom('*', '0', '*/5', '1-5', 'mon', 'L', 'H', '31', '2', '?', '-1', '99'),
        hostileText,
      ),
      {
        ...{ minLength: 3, maxLength: 7 },
      },
    )
    .map((parts) => parts.join(' '));

  it('is one that comes round, or none', () => {
    fuzz.all(cron, (text) => {
      if (!isCron(text)) return;
      const slots = slotsAfter({ cron: text, zone: 'Europe/Berlin' }, new Date('2026-03-28T12:00Z'));
      const [first, second] = [slots.next().value, slots.next().value];
      expect(second.getTime()).toBeGreaterThan(first.getTime());
    });
  });
});

it('the list of changed files is read back as it was kept, and anything else is no list', () => {
  const text = fc.string({ unit: 'binary' });
  const lines = fc.option(fc.nat());
  const change = fc.record({
    ...{ path: text, insertions: lines, deletions: lines },
    status: fc.constantFrom('added', 'changed', 'removed'),
  });
  fuzz.all(fc.array(change), (files) => expect(readChanged(structuredClone(files))).toEqual(files));
  fuzz.all(near([{ path: 'a', status: 'added', insertions: 1, deletions: 0 }]), (kept) =>
    expect(Array.isArray(readChanged(kept))).toBe(true),
  );
});

describe('100 kB of one thing', () => {
  const pieces = [
    ...[
      ' ',
      '\n',
      '\t',
      '<',
      '[',
      ']',
      '(',
      '`',
      '```\n',
      '~~~\n',
      '*',
      '_',
      '-',
      '>',
      '> ',
      '#',
      '|',
      '\\',
      '"',
    ],
    ...[
      '<!--',
      '<system-reminder>',
      '<command-name>',
      '[Image',
      '- [ ] a\n',
      '## 2026-04\n',
      ' \n',
      '\r',
      ' (job 1, ',
    ],
    ...[
      'AUDITION:',
      'QUESTION: \n',
      'DENIED',
      'a b ',
      'a-',
      '../',
      '---\n',
      'a: \n ',
      '{"a":',
      '\u001b[',
      'é',
      '🥐',
    ],
    ...[
      '"\\',
      ' (from 2026-03)',
      '1. ',
      '   - [x] b\n',
      '<a',
      '</',
      '&lt;',
      '@',
      '://',
      'Exit code 1\n',
      '=',
    ],
  ];
  const readers: [string, (text: string) => unknown][] = [
    ['a command', (text) => parseCommand(text, where)],
    ['a line of the stream', (text) => parseStreamLine(`{"type":"${text}`)],
    ['a person', whoSaid],
    ['an exit line', (text) => splitExitLine(`AUDITION: ${text}x\n${text}`)],
    ['a closing', (text) => splitClosing(`QUESTION: ${text}x`)],
    ['a plan', readReleases],
    ['frontmatter', (text) => splitFrontmatter(`---\na: ${text}\n---\n`)],
    ['a gate', lastLinesOf],
    ["a title's end", (text) => titleOf(`x${text} (job 1, 1a2b3c4)`)],
    ["a person's sentences", sentencesOf],
    [
      'a clause',
      (text) => readNoticed(`NOTICED: ${text}x\n${text}`, { signal: 'repeated_task', title: 'x' }),
    ],
    ['a cron', isCron],
  ];

  it.each(readers)('is read as %s in no time', (_, read) => {
    for (const text of monotonous(100_000, ...pieces)) {
      read(text);
      read(`a${text}b`);
    }
  });
});
