import path from 'node:path';
import type { Command } from 'commander';
import { isRefusal } from '../domain/result.ts';
import { type Imported, type ImportProgress, importHistory } from '../flow/import-history.ts';
import { listSignals } from '../flow/list-signals.ts';
import { lookBack } from '../flow/read-beats.ts';
import { createHistory } from '../history/history.ts';
import { answer } from './answer.ts';
import { print, Told, withApp } from './door.ts';

type Options = { readonly project: string };

/** How many damaged lines or unreadable files are named one by one. */
const named = 20;

/** `import <folder> --project <name>`. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description("read Claude Code's own history into the record; may be done again at any time")
    .argument('<folder>', 'a folder with session files, like ~/.claude/projects/<dir>')
    .requiredOption('-p, --project <name>', 'the project it is the history of')
    .action(readIn);
}

const readIn = (folder: string, { project }: Options) =>
  withApp(async ({ ctx }, { gitEnv }) => {
    // npm runs scripts in the clone of audition; INIT_CWD is where the person stood.
    const from = { folder: path.resolve(gitEnv.INIT_CWD ?? '', folder), project };
    const started = ctx.now();
    const hear = process.stderr.isTTY ? progressLine(started, ctx.now) : undefined;
    const imported = await importHistory({ ...ctx, history: createHistory() }, from, hear);
    if (isRefusal(imported)) throw new Told(imported.words);
    const signals = (await listSignals(ctx, project)).length;
    const seconds = (ctx.now().getTime() - started.getTime()) / 1_000;
    answer({ ...imported, signals, seconds });
    for (const line of tell({ ...imported, signals }, seconds)) print(line);
  });

/** Milliseconds between two states of the line: more often nobody reads it, and a terminal far away is slow. */
const redrawAfter = 100;

/** One line, written over again and again: files, rate and time left. */
function progressLine(started: Date, now: () => Date): (progress: ImportProgress) => void {
  let drawn = 0;
  return (progress) => {
    const [at, ended] = [now().getTime(), progress.files === progress.ofFiles];
    if (at - drawn < redrawAfter && !ended) return;
    drawn = at;
    const line = describeProgress(progress, (at - started.getTime()) / 1_000);
    process.stderr.write(`\r\u001b[2K${line}${ended ? '\n' : ''}`);
  };
}

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);

/** How far it is after so many seconds, and how long the rest will take if it goes on like that. */
export function describeProgress(
  { files, ofFiles, bytes, ofBytes, skippedBytes }: ImportProgress,
  seconds: number,
): string {
  const rate = seconds > 0 ? (bytes - skippedBytes) / seconds : 0;
  const left = rate > 0 ? `${Math.ceil((ofBytes - bytes) / rate)} s left` : 'time left not known yet';
  const share = ofBytes > 0 ? Math.floor((100 * bytes) / ofBytes) : 100;
  return `${share} % · ${files} of ${ofFiles} files · ${megabytes(rate)} MB/s · ${left}`;
}

function tell(imported: Imported & { readonly signals: number }, seconds: number): string[] {
  const { project, files, read, unchanged, ours, elsewhere, unreadable, damaged } = imported;
  const { added, updated, beats, sessions, conversations, signals } = imported;
  const also = [
    unchanged > 0 ? `${unchanged} unchanged` : '',
    ours > 0 ? `${ours} of jobs, skipped` : '',
    elsewhere > 0 ? `${elsewhere} already imported for another project` : '',
  ];
  return [
    [`${files} files: ${read} read`, ...also.filter(Boolean), `${seconds.toFixed(1)} s`].join(' · '),
    `${added} beats added, ${updated} updated`,
    `${project} now has ${beats} beats in ${sessions} sessions, ${conversations} conversations`,
    ...(beats > lookBack
      ? [`Only the newest ${lookBack.toLocaleString('en-US')} beats are looked at together.`]
      : []),
    signals > 0
      ? `${signals} signals: audition signals --project ${project}`
      : 'Nothing came often enough yet to be a signal.',
    ...list(
      'damaged lines',
      damaged.map(({ file, line }) => `${file}:${line}`),
    ),
    ...list('unreadable files', unreadable),
  ];
}

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > named ? [`  and ${names.length - named} more; --json names all`] : [];
  return [`${what}: ${names.length}`, ...names.slice(0, named).map((name) => `  ${name}`), ...more];
}
