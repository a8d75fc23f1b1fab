import { runGit } from '../../src/git/starter.ts';

/** Git as a person runs it in a folder, with this environment: what it printed. Throws what it said when it failed. */
export async function gitWith(env: NodeJS.ProcessEnv, cwd: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr, problem } = await runGit({ args: ['-C', cwd, ...args], env });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${problem ?? stderr}`);
  return stdout;
}

export const gitIn = (cwd: string, ...args: string[]): Promise<string> => gitWith(process.env, cwd, args);
