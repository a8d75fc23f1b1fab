import { decideOutcome } from '../domain/outcome.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { RunFacts } from '../domain/run.ts';
import type { Candidate } from '../domain/signals/candidate.ts';
import { judgePrompt, judgeSystem } from '../domain/signals/judge-prompt.ts';
import { accept, answerForm, type Judgement } from '../domain/signals/judgement.ts';
import type { Context } from './context.ts';
import {
  type Asked,
  beginQuestion,
  endQuestion,
  judgeMarker,
  questionLimits,
  type Room,
  unasked,
} from './record-question.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript } from './transcript.ts';

/** What the judge needs of a step's context. */
type Needs = 'db' | 'claude' | 'judge' | 'redact' | 'transcripts' | 'log' | 'now' | 'newId' | 'stopping';
export type AskContext = Pick<Context, Needs> & Room;

/** Asks about one candidate, if the budget has room for it, and records what came of it and what it took. */
export async function askJudge(ctx: AskContext, candidate: Candidate, fingerprint: string): Promise<Asked> {
  if (ctx.stopping.aborted) return unasked('this process is ending');
  const begun = await beginQuestion(ctx, fingerprint);
  if ('verdict' in begun) return begun;
  const { session } = begun;
  const { facts, answer } = await ask(ctx, session, candidate);
  await endQuestion(ctx, { session, fingerprint }, facts, isRefusal(answer) ? null : answer);
  if (!isRefusal(answer)) return { verdict: { judgement: answer }, inTheWay: null };
  ctx.log.warn({ sessionId: session, title: candidate.title, ...answer }, 'a candidate was not judged');
  const verdict = { judgement: null, why: answer.words };
  return { verdict, inTheWay: isOfTheAnswer(facts, answer) ? null : answer.words };
}

type Said = { readonly facts: RunFacts | null; readonly answer: Judgement | Refusal };

async function ask(ctx: AskContext, sessionId: string, candidate: Candidate): Promise<Said> {
  const lines = hearTranscript(ctx, { sessionId }, { notice: async () => {}, lost: () => {} });
  const { model } = ctx.judge;
  const question = {
    ...{ marker: judgeMarker(sessionId), sessionId, limits: questionLimits, form: answerForm },
    ...{ system: judgeSystem, prompt: judgePrompt(candidate), ...(model ? { model } : {}) },
  };
  try {
    const hearing = { started: async () => {}, lines };
    const facts = await redactFacts(ctx, await ctx.claude.ask(question, hearing, ctx.stopping));
    return { facts, answer: await read(ctx, facts, candidate) };
  } catch (fault) {
    const detail = fault instanceof Error ? fault.stack : String(fault);
    return {
      facts: null,
      answer: refuse('broken', 'Audition itself failed; the log has the details.', detail),
    };
  }
}

async function read(ctx: AskContext, facts: RunFacts, candidate: Candidate): Promise<Judgement | Refusal> {
  const { outcome, sentence, detail } = decideOutcome(facts, false, questionLimits.maxMinutes);
  if (outcome !== 'nothing_to_do') return refuse(outcome, sentence, detail);
  const judgement = accept(facts.result?.structured, candidate);
  if (isRefusal(judgement)) return judgement;
  const [title = '', ...varies] = await ctx.redact([judgement.title, ...judgement.varies]);
  return { ...judgement, title, varies };
}

/** A bad answer says nothing about the next question; what kept `claude` from answering at all would meet it too. */
const isOfTheAnswer = (facts: RunFacts | null, { refused }: Refusal): boolean =>
  ['unreadable', 'invented', 'unproven'].includes(refused) ||
  (refused === 'failed' && facts?.result?.apiErrorStatus === null);
