import type { Remark, Session, Talk } from '../../prisma/client/client.ts';
import type { Project } from '../domain/project.ts';
import { parseStreamLine, type StreamEvent } from '../domain/stream-event.ts';
import { type TurnFacts, talkWords, tookSince } from '../domain/talk.ts';
import type { Context } from './context.ts';
import { messageKeys, show } from './messages.ts';
import type { ProcessIdentity } from './ports.ts';
import { placeOf } from './receive-remark.ts';
import type { Conversation } from './talk-port.ts';
import { hearTranscript, skillUsed } from './transcript.ts';

/** What a turn took, in words of the record. */
export type Took = { readonly turns: number; readonly costUsd: number; readonly tokens: number };

type Sums = Omit<Took, 'turns'>;

/** One process of the persistent session, from its begin to its end. */
export type Life = {
  readonly project: Project;
  readonly conversation: Conversation;
  /** Whether nothing more can be said to it: its process has ended by itself, or the talk is another one by now. */
  isOver(): Promise<boolean>;
  /** Writes down that a remark is given to it now; its row then. */
  take(remark: Remark): Promise<Remark>;
  /** What the turn took that has just ended. */
  took(turn: TurnFacts | null): Took;
  /** Nothing more is said to it: resolves when all of it has ended. */
  end(): Promise<void>;
};

/** Everything this project's session starts carries this. */
export const talkMarker = (project: string): string => `talk-${project}`;

/** Begins the process, or resumes what it knew; who it is, is in the record before it says anything. */
export async function openLife(ctx: Context, project: Project): Promise<Life> {
  const talk = await ctx.db.talk.findUniqueOrThrow({ where: { projectName: project.name } });
  const session = await openSession(ctx, project, talk);
  const { id: sessionId } = session;
  const last = await ctx.db.event.findFirst({ where: { sessionId }, orderBy: { seq: 'desc' } });
  const from = last ? last.seq + last.lines : 0;
  const state: { now: Remark | null; heard: number; last: Sums | null; before: Sums } = {
    ...{ now: null, heard: from, last: null, before: { costUsd: 0, tokens: 0 } },
  };
  const notice = (event: StreamEvent) => noticeTurn(ctx, sessionId, state.now, event);
  const hear = hearTranscript(ctx, { sessionId }, { notice, lost: () => {}, from });
  const where = { projectName: project.name };
  const conversation = ctx.claude.talk(
    { ...project, marker: talkMarker(project.name), cwd: project.path, sessionId, resumes: last !== null },
    {
      started: async ({ pid, startTime, bootId }: ProcessIdentity) => {
        const data = { host: ctx.host, pid, pidStartTime: startTime, bootId };
        await ctx.db.talk.update({ where, data });
      },
      lines: async (lines) => {
        state.heard += lines.length;
        await hear(lines);
      },
      aside: (text) => tellAside(ctx, sessionId, text),
    },
    ctx.stopping,
  );
  return {
    ...{ project, conversation },
    isOver: async () => {
      // One that cannot begin says so to the first remark.
      if (state.now !== null && conversation.isOver()) return true;
      return (await ctx.db.talk.count({ where: { ...where, sessionId, endedAt: null } })) === 0;
    },
    take: async (remark) => {
      // What an interrupted one has done before is a part of its turn.
      const fromSeq = remark.sessionId === sessionId && remark.tries > 0 ? remark.fromSeq : state.heard;
      const told = remark.words ? [remark.words] : [];
      const isNews = remark.state === 'sent' && !remark.words?.includes(talkWords.interrupted);
      const words = (isNews ? [...told, talkWords.interrupted] : told).join(' ') || null;
      const given = { state: 'sent', words, tries: { increment: 1 } } as const;
      const data = { ...given, sessionId, fromSeq };
      state.before = await toldBefore(ctx, sessionId, fromSeq);
      state.now = await ctx.db.remark.update({ where: { id: remark.id }, data });
      return state.now;
    },
    took: (turn) => {
      const { costUsd = 0, tokens = 0, turns = 0 } = turn?.result ?? {};
      if (!turn?.result) return { turns, costUsd, tokens };
      const { last, before } = state;
      state.last = { costUsd, tokens };
      return {
        turns,
        costUsd: tookSince(costUsd, last?.costUsd ?? null, before.costUsd),
        tokens: tookSince(tokens, last?.tokens ?? null, before.tokens),
      };
    },
    end: async () => {
      await conversation.end();
      const nobody = { pid: null, pidStartTime: null, bootId: null };
      if (ctx.stopping.reason !== 'lost') await ctx.db.talk.update({ where, data: nobody });
    },
  };
}

/** What the CLI called the sums of a session before this row: not ours, as one that is killed forgets its part of them. */
async function toldBefore({ transcripts }: Context, sessionId: string, seq: number): Promise<Sums> {
  const line = await transcripts.findLast(sessionId, 'result', seq);
  const event = line === null ? null : parseStreamLine(line);
  return event?.kind === 'result' ? event : { costUsd: 0, tokens: 0 };
}

const openSession = (
  ctx: Context,
  { name: projectName }: Project,
  { sessionId: id }: Talk,
): Promise<Session> =>
  ctx.db.session.upsert({
    where: { id },
    create: { id, kind: 'persistent', projectName, conversation: id, startedAt: ctx.now() },
    update: {},
  });

async function noticeTurn(
  ctx: Context,
  id: string,
  remark: Remark | null,
  event: StreamEvent,
): Promise<void> {
  if (event.kind === 'init') {
    const { model: executor, cliVersion, skills } = event;
    await ctx.db.session.update({ where: { id }, data: { executor, cliVersion, skills } });
  }
  if (event.kind !== 'assistant' || event.tools.length === 0) return;
  const used = skillUsed(event);
  if (used.length > 0) await ctx.db.session.update({ where: { id }, data: { skillsUsed: { push: used } } });
  if (!remark) return;
  const key = messageKeys.remark(remark.id, 'progress');
  await ctx.db.$transaction((tx) => show(ctx, tx, key, placeOf(remark), 3));
}

/** What it says when work in its background is done stands below what it had answered last. */
async function tellAside(ctx: Context, sessionId: string, said: string): Promise<void> {
  const [text = ''] = await ctx.redact([said]);
  if (text === '') return;
  await ctx.db.$transaction(async (tx) => {
    const where = { sessionId, state: 'answered' } as const;
    const last = await tx.remark.findFirst({ where, orderBy: { id: 'desc' } });
    if (!last) return;
    const answer = [last.answer, text].filter(Boolean).join('\n\n');
    await tx.remark.update({ where: { id: last.id }, data: { answer } });
    await show(ctx, tx, messageKeys.remark(last.id, 'answer'), placeOf(last));
  });
}
