import { existsSync } from 'node:fs';
import { execaNode } from 'execa';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { compiled } from '../fakes/compiled.ts';

const rehearse = (...flags: string[]) =>
  execaNode('src/rehearsal/rehearse.ts', flags, { ...compiled, all: true, reject: false, stdin: 'ignore' });

/** Asserts that the patterns stand in the text in this order, each after the one before. */
function expectInOrder(text: string, patterns: RegExp[]): void {
  let rest = text;
  for (const pattern of patterns) {
    const match = pattern.exec(rest);
    expect(match, `${pattern} is missing after what came before it, in:\n${text}`).not.toBeNull();
    rest = rest.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
  }
}

const threeJobsAndTheLine = [
  /PostgreSQL 18 ready · local Slack ready · claude \d+\.\d+\.\d+ over a scripted model · sample project "bakery"/,
  /#bakery/,
  /you +\/job bakery add the rye loaf, 4\.80, to the price list/,
  /audition +job 1 · done · 1 file changed .*\[Merge\] +\[Discard\] +\[Transcript\]/,
  /prices\.md +\+1 −0/,
  /\d+ s, \d+ turns, \$\d+\.\d\d · inheritance: none/,
  /you +presses Merge → merged as [0-9a-f]{7}/,
  /\/job bakery put cinnamon buns \(2\.10\) on the list of prices/,
  /job 2 · done/,
  /\/job bakery the price list needs sourdough at 5\.20/,
  /job 3 · done/,
  /inheritance: shipped/,
  /I noticed .+ by hand \(3 times since \d+ [A-Z][a-z]+\), found a better way \(picked up by 3 of 3 of those requests\)\. The system just got an upgrade\. +\[Approve\] +\[Kill\] +\[Look\]/,
];

// A busy machine needs more than the usual minute; how long it takes is no matter of a test.
describe('npm run rehearse', { timeout: 180_000 }, () => {
  it('shows a job, the third repetition, the upgrade, its use and its undo', async () => {
    const { all, exitCode } = await rehearse();
    expectInOrder(all, [
      ...threeJobsAndTheLine,
      /presses Approve → add-product, 1 artifact, 1 commit [0-9a-f]{7} +\[Undo\]/,
      /\/job bakery plum cake, 3\.90, price list please/,
      /job 4 · done · 1 file changed[\s\S]*1 turn fewer[\s\S]*used the skill add-product \(in the request to the model: yes\)/,
      /presses Undo → add-product moved to \.audition\/trash\/\d{4}-\d\d-\d\d-add-product, one commit/,
      /git log --stat \(bakery\)/,
      /Real: PostgreSQL, git, Bolt, the claude CLI/,
      /Scripted: the model's answers, Slack's servers/,
    ]);
    expect(exitCode).toBe(0);
  });

  it('--kill shows the trash ref and leaves the branch alone; --keep leaves all running until Ctrl-C', async () => {
    const rehearsal = rehearse('--kill', '--keep');
    let said = '';
    rehearsal.all.on('data', (chunk) => {
      said += chunk;
    });
    const find = (shape: RegExp) => shape.exec(said)?.[1] ?? '';
    await vi.waitFor(() => expect(said).toMatch(/the record +psql '\S+'/), {
      timeout: 150_000,
      interval: 50,
    });
    const [page = '', folder = '', record] = [/(http:\S+)/, /removes (\S+)\.\n/, /psql '(\S+)'/].map(find);
    expect(await (await fetch(page)).text()).toContain('Killed by');
    expect(existsSync(folder)).toBe(true);
    for (const signal of ['SIGINT', 'SIGINT'] as const) rehearsal.kill(signal); // npm passes it on once more
    const { all, exitCode } = await rehearsal;
    expect(existsSync(folder)).toBe(false);
    await expect(new pg.Client(record).connect()).rejects.toThrow('ECONNREFUSED');
    expectInOrder(all, [
      ...threeJobsAndTheLine,
      /presses Kill → add-product is in refs\/audition\/trash\/\d+/,
      /git log --stat \(refs\/audition\/trash\/\d+\)/,
    ]);
    expect(exitCode).toBe(0);
  });
});
