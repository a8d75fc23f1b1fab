import { within } from '../domain/artifact-path.ts';
import { type Checked, firstFailed } from '../domain/stage/checked.ts';
import { type ArtifactText, checkFit } from '../domain/stage/fit.ts';
import { checkSafety, type ScriptRead } from '../domain/stage/safety.ts';
import { type ScriptFile, scriptsIn, waysToRead } from '../domain/stage/scripts.ts';
import { checkShape } from '../domain/stage/shape.ts';
import type { Context } from './context.ts';
import { secretsIn } from './find-secrets.ts';
import { proveTrigger } from './prove-trigger.ts';
import { readEvidence, type ToProve } from './read-evidence.ts';

/** A script is only parsed. */
const readMinutes = 1;

type OnStage = ToProve & { readonly clone: string; readonly marker: string };

/**
 * Looks whether an artifact earns its place before anybody is told of it: cheapest first, up to the first check that
 * fails. In a clone of its commit, which nothing is taken from: no branch, checkout or channel is touched, and no task
 * is done again. Null when this process is asked to end in the middle.
 */
export async function proveUpgrade(ctx: Context, of: ToProve): Promise<Checked[] | null> {
  const marker = `upgrade-${of.upgrade.id}-stage`;
  await ctx.claude.reap(marker, null);
  const { path: clone } = await ctx.git.clone(of.project, marker, of.commit);
  const on = { ...of, clone, marker };
  const proof: Checked[] = [];
  try {
    for (const check of [shape, safety, fit, trigger]) {
      proof.push(await check(ctx, on));
      if (ctx.stopping.aborted) return null;
      if (firstFailed(proof)) break;
    }
    return proof;
  } finally {
    await ctx.git.removeClone(marker);
  }
}

const shape = async (_: Context, { artifact }: OnStage): Promise<Checked> => checkShape(artifact);

const trigger = (ctx: Context, on: OnStage): Promise<Checked> => proveTrigger(ctx, on, on.clone);

async function safety(ctx: Context, on: OnStage): Promise<Checked> {
  const { files } = on.artifact;
  const scripts: ScriptRead[] = [];
  for (const script of scriptsIn(files)) scripts.push(await readScript(ctx, on, script));
  return checkSafety(files, await secretsIn(ctx, files), scripts);
}

async function readScript(ctx: Context, on: OnStage, script: ScriptFile): Promise<ScriptRead> {
  const { there, parses } = waysToRead(script);
  const shell = (command: string) => {
    const { marker, clone: cwd, project } = on;
    const order = { marker, cwd, command, maxMinutes: readMinutes, bounds: project.bounds };
    return ctx.claude.shell(order, ctx.stopping);
  };
  if ((await shell(there)).exitCode !== 0) return { ...script, found: 'missing', said: '' };
  if (parses === null) return { ...script, found: 'unknown', said: '' };
  const { exitCode, tail } = await shell(parses);
  const [said = ''] = await ctx.redact([tail]);
  return { ...script, found: exitCode === 0 ? 'parses' : 'broken', said };
}

/** What an artifact is compared with: all that `claude` chooses from as it does from this one. */
const alike = {
  skill: /^\.claude\/(?:skills\/[^/]+\/SKILL\.md|commands\/.+\.md)$/u,
  rule: /^\.claude\/rules\/.+\.md$/u,
  hook: /^\.claude\/hooks\/[^/]+\/README\.md$/u,
} as const;

async function fit(ctx: Context, { project, artifact, upgrade, base }: OnStage): Promise<Checked> {
  const { kind, livePath, files } = artifact;
  const paths = (await ctx.git.list(project, base, '.claude')).filter(
    (path) => alike[kind].test(path) && !within(path, livePath),
  );
  const others = paths.map(
    async (path): Promise<ArtifactText> => ({ path, text: (await ctx.git.read(project, base, path)) ?? '' }),
  );
  const main = files.find(({ path }) => /\/(?:SKILL|README)\.md$/u.test(path)) ?? files[0];
  const own = { path: main?.path ?? livePath, text: new TextDecoder().decode(main?.content) };
  // What a rule or a hook is for shows in what failed or was corrected, not in what was asked for.
  const asked = kind === 'skill' ? await readEvidence(ctx, upgrade.signalId) : [];
  return checkFit(own, await Promise.all(others), asked);
}
