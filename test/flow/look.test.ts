import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { drawLook } from '../../src/flow/draw-look.ts';
import type { Tell } from '../../src/flow/ports.ts';
import { receive } from '../../src/flow/receive.ts';
import { readMessage } from '../../src/rehearsal/shown.ts';
import { toMessage } from '../../src/slack/blocks.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

it.each([6_000, 6_001, 123_456])(
  'of a change of %i characters shows what fits, counts the rest and says where all of it is',
  async (size) => {
    const project = toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/');
    const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: 'o' } } as const;
    const { id } = await record.db.upgrade.create({
      data: { signal, projectName: 'bakery', jobId: 1, state: 'proposed', commit: 'a'.repeat(40) },
    });
    const told: Tell[] = [];
    const ctx = {
      ...{ db: record.db, projects: [project], redact: async (texts: string[]) => texts },
      git: { show: async () => 'x'.repeat(size) },
      slack: { tell: async (tell: Tell) => void told.push(tell) },
    } as unknown as Context;
    const press = { kind: 'press', id: randomUUID(), user: 'U0ADA', channel: 'C0BAKERY' } as const;
    await receive(ctx, { ...press, action: 'look', subject: id });

    const [, kept = '', rest = ''] = /(x+)([^x]*)$/.exec(told.map(seen).join()) ?? [];
    const missing = (size - kept.length).toLocaleString('en-US');
    const all = `\n… (${missing} more characters; all of it: audition look ${id})`;
    expect(rest).toBe(size > 6_000 ? all : '');
    expect(kept.length).toBeGreaterThan(5_800);
    expect((await drawLook(ctx, project, id)).preformatted).toBe('x'.repeat(size));
  },
);

/** What a person reads of it in Slack. */
const seen = ({ card }: Tell) => readMessage(toMessage(card)).text;
