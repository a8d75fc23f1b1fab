import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { GitOrder } from '../../src/git/start-git.ts';
import { runGit } from '../../src/git/starter.ts';
import { until } from '../../src/rehearsal/stage.ts';

const order = (...args: string[]): GitOrder => ({ args, env: process.env });
/** An alias runs a line of the shell, which git starts. */
const shell = (line: string) => order('-c', `alias.do=!${line}`, 'do');
const parentOf = async (pid: number) => Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[3]);
/** The process that started git this time. */
async function starter(): Promise<number> {
  const { stdout } = await runGit(shell('echo $PPID'));
  expect(stdout).toMatch(/^\d+$/);
  const { stdout: told } = await runGit(shell('ps -o ppid= -p $PPID'));
  return Number(told);
}
/** After a dozen, git is started by the small process. */
const warmUp = () => Promise.all(Array.from({ length: 13 }, () => runGit(order('--version'))));

it('is started by a small process of its own once it is asked for often, with nothing of our environment', async () => {
  await warmUp();
  const pid = await starter();
  expect(pid).not.toBe(process.pid);
  expect(await parentOf(pid)).toBe(process.pid);
  expect(await readFile(`/proc/${pid}/environ`, 'latin1')).not.toContain('PATH=');
  expect(await starter()).toBe(pid);
});

it('gets its input and its environment, and gives back all it printed, and its exit code', async () => {
  const order = { ...shell('cat; echo "$FILLING"; echo oops >&2; exit 3'), input: Buffer.from('dough\n') };
  const end = await runGit({ ...order, env: { ...process.env, FILLING: 'plum' } });
  expect(end).toEqual({ exitCode: 3, stdout: 'dough\nplum', stderr: 'oops', timedOut: false, problem: null });
});

it('does not mind an input that nobody reads', async () => {
  const input = 'x'.repeat(1024 * 1024);
  expect(await runGit({ ...order('--version'), input })).toMatchObject({ exitCode: 0 });
});

it('is ended when it takes too long', async () => {
  const end = await runGit({ ...shell('exec sleep 60'), timeoutMs: 200 });
  expect(end).toMatchObject({ exitCode: null, timedOut: true, problem: 'it was ended by SIGTERM' });
});

it('says why it could not be started', async () => {
  const nowhere = await runGit({ ...order('--version'), env: { PATH: '/nowhere' } });
  expect(nowhere).toMatchObject({ exitCode: null, problem: 'spawn git ENOENT' });
  const tooLong = await runGit(order('log', 'x'.repeat(3 * 1024 * 1024)));
  expect(tooLong).toMatchObject({ exitCode: null, problem: 'spawn E2BIG' });
  const beside = runGit(shell('sleep 0.3; echo baked'));
  expect(await runGit(order('log', 'a\0b'))).toMatchObject({ exitCode: null, stdout: '' });
  expect(await beside).toMatchObject({ exitCode: 0, stdout: 'baked' });
});

it('is told of when its starter was killed, and started by a new one then', async () => {
  const pid = await starter();
  const cut = runGit(shell('sleep 1'));
  process.kill(pid, 'SIGKILL');
  expect(await cut).toMatchObject({ exitCode: null, problem: 'what started it ended (SIGKILL)' });
  expect(await until('another one', starter)).not.toBe(pid);
});

it('is left alone by the Ctrl-C of a terminal where it must not be torn', async () => {
  const group = async (unbreakable: boolean) =>
    Number((await runGit({ ...shell('ps -o pgid= -p $$'), unbreakable })).stdout);
  const ours = Number((await runGit(shell(`ps -o pgid= -p ${process.pid}`))).stdout);
  expect(await group(false)).toBe(ours);
  expect(await group(true)).not.toBe(ours);
});
