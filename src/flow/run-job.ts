import { livePathOf } from '../domain/artifact-files.ts';
import { faultSentence } from '../domain/fault-kind.ts';
import { asAsked, type Project } from '../domain/project.ts';
import { jobPrompt, type SkillText } from '../domain/prompt.ts';
import { isRefusal } from '../domain/result.ts';
import type { RunFacts } from '../domain/run.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import { checkPlace } from './check-place.ts';
import { checkWork } from './check-work.ts';
import { type Claim, claimed, claimJob, keepLease, type Lease } from './claim-job.ts';
import { broken, commitJob } from './commit-job.ts';
import { concludeJob, type Ended } from './conclude-job.ts';
import { type Context, projectOf } from './context.ts';
import { dropFiles, type Fetched, fetchFiles } from './fetch-files.ts';
import type { JobRun } from './job-run.ts';
import { noticeProgress } from './notice-progress.ts';
import { prepareClone } from './prepare-clone.ts';
import { removeClone } from './remove-clone.ts';
import { hearTranscript } from './transcript.ts';
import { type Beginning, findBeginning, tellBefore } from './what-went-before.ts';

/** Runs a queued job once: claim, clone, claude, commit, record. Whatever happens, it ends as one outcome. */
export async function runJob(ctx: Context, jobId: number): Promise<void> {
  const claim = await claimJob(ctx, jobId);
  if (!claim) return;
  const { projectName: project, fence } = claim.job;
  ctx.log.info({ jobId, project, fence }, 'a job began');
  const lease = keepLease(ctx, claim);
  try {
    const ran = perform(ctx, claim, lease).finally(() => removeClone(ctx, jobId));
    const ended = await ran.catch((fault: Error): Ended => {
      ctx.log.error({ jobId, error: fault }, 'a job broke');
      return { kind: 'broken', sentence: faultSentence(fault), detail: String(fault.stack) };
    });
    if (!lease.isLost()) await concludeJob(ctx, claim, ended);
  } finally {
    lease.end();
  }
}

async function perform(ctx: Context, claim: Claim, lease: Lease): Promise<Ended> {
  const named = projectOf(ctx, claim.job.projectName);
  if (!named) return { kind: 'broken', sentence: 'The project is not in workspaces.toml any more.' };
  const project = asAsked(named, claim.job);
  const run: JobRun = { claim, project, lease, marker: `job-${claim.job.id}` };
  const branch = await ctx.git.refresh(project);
  if (isRefusal(branch)) return broken(branch);
  const held = await checkPlace(ctx, run);
  if (held) return held;
  const beginning = await findBeginning(ctx, project, claim.job, branch.tip);
  const { base, at } = beginning;
  await ctx.db.job.updateMany({ where: claimed(claim), data: { base, branch: project.branch } });
  const clone = await prepareClone(ctx, run, at);
  if (typeof clone !== 'string') return clone;
  const fetching = fetchFiles(ctx, claim.job.id);
  const running = fetching.then((fetched) => runClaude(ctx, run, { cwd: clone, beginning, fetched }));
  const facts = await running.finally(() => dropFiles(ctx, claim.job.id));
  return checkWork(ctx, run, await commitJob(ctx, { ...claim, project }, { clone, beginning, facts }));
}

/** The text of skills that the CLI did not list in the project's last session, though they lie in the repository. */
async function unloadedSkills(ctx: Context, project: Project, commit: string): Promise<SkillText[]> {
  const row = await ctx.db.project.findUnique({ where: { name: project.name } });
  const texts = await Promise.all(
    (row?.unloadedSkills ?? []).map(async (slug) => {
      const text = await ctx.git.read(project, commit, `${livePathOf('skill', slug)}/SKILL.md`);
      return text === null ? [] : [{ slug, text }];
    }),
  );
  return texts.flat();
}

type Room = { readonly cwd: string; readonly beginning: Beginning; readonly fetched: Fetched };

async function runClaude(ctx: Context, run: JobRun, { cwd, beginning, fetched }: Room): Promise<RunFacts> {
  const { claim, project, lease, marker } = run;
  const { job, session } = claim;
  const owner = { sessionId: session.id, jobId: job.id, fence: job.fence };
  const notice = (event: StreamEvent) => noticeProgress(ctx, run, event);
  const hear = hearTranscript(ctx, owner, { notice, lost: lease.lose });
  const lines: typeof hear = (some) => {
    lease.heard();
    return hear(some);
  };
  const started = async ({ pid, startTime, bootId }: { pid: number; startTime: string; bootId: string }) => {
    await ctx.db.job.updateMany({ where: claimed(claim), data: { pid, pidStartTime: startTime, bootId } });
  };
  const plan = job.mode === 'plan';
  const before = await tellBefore(ctx, project, beginning);
  const skills = await unloadedSkills(ctx, project, beginning.at);
  const prompt = jobPrompt(job.task, skills, ctx.exitLine, {
    ...{ plan, mends: job.mends !== null, before, files: fetched?.paths ?? [] },
  });
  const settings = { ...project, ...(plan && { reading: true as const }) };
  const order = {
    ...settings,
    marker,
    cwd,
    sessionId: session.id,
    prompt,
    addDirs: fetched ? [fetched.folder] : [],
  };
  return redactFacts(ctx, await ctx.claude.run(order, { started, lines }, lease.signal));
}

/** The text in the facts comes from the process, past the transcript: it is cleaned the same way. */
export async function redactFacts(ctx: Pick<Context, 'redact'>, facts: RunFacts): Promise<RunFacts> {
  const [text = '', lastText = '', stderrTail = '', asked = ''] = await ctx.redact([
    facts.result?.text ?? '',
    facts.lastText,
    facts.stderrTail,
    facts.asked ?? '',
  ]);
  const result = facts.result && { ...facts.result, text };
  return { ...facts, lastText, stderrTail, asked: asked || null, result };
}
