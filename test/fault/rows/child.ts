import type { FaultRow } from '../row.ts';

/** The process of a job: how it misbehaves, what it prints, what it may read, and what it may use of its host. */

const killed = 'Claude was killed from outside, probably because the host had no memory left.';
const notLoggedIn =
  'Claude is not logged in on this host: run claude there and type /login, or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN (claude setup-token makes one).';
const outcome = '%s: %s, in one sentence';
const told = '%s: the job fails, and people are told: %s';
const capped = 'of memory, processes or disk is stopped by its cap, whatever it left behind';

const ends: readonly FaultRow[] = [
  {
    fault: 'claude is missing',
    expected: 'There is no program “claude”: install Claude Code or set CLAUDE_BIN.',
    test: ['claude/run.test.ts', 'because of %s says so in a sentence'],
  },
  { fault: 'claude is logged out', expected: notLoggedIn, test: ['story/outcomes.test.ts', outcome] },
  {
    fault: 'claude is logged out: the jobs after it',
    expected: 'bakery is paused: Claude is not logged in on the host. Once it is, /job resume bakery goes on',
    test: [
      'story/outcomes.test.ts',
      'begins nothing more once Claude is not logged in, until somebody resumes',
    ],
  },
  {
    fault: 'claude hangs without output: while it does',
    expected: 'running, no output for 5 min',
    test: [
      'flow/watch-silence.test.ts',
      'says after a while that a job says nothing, each minute anew, and no more once it speaks again',
    ],
  },
  {
    fault: 'claude hangs without output: at max_minutes',
    expected: 'It was stopped after 30 minutes.',
    test: ['story/outcomes.test.ts', 'is stopped when its time is over'],
  },
  {
    fault: 'claude hangs after its result',
    expected: 'it is ended after a grace, and its result counts',
    test: ['claude/run.test.ts', 'that hangs after its result is ended, and its result counts'],
  },
  {
    fault: 'claude ignores SIGTERM',
    expected: 'it is asked to end, and killed when it does not',
    test: ['claude/run.test.ts', 'that ignores signals is killed after its time'],
  },
  {
    fault: 'claude forks daemons: cancelled, ended, or found later',
    expected: 'cancelled; no process of it is left',
    test: [
      'claude/run.test.ts',
      'leaves no daemon behind: when aborted, on its end, or when we find it later',
    ],
  },
  {
    fault: 'claude forks daemons, and the app is killed under it',
    expected: 'interrupted; no process of it is left',
    test: ['claude/around.test.ts', 'ends a run when its worker is killed'],
  },
  {
    fault: 'a daemon sheds our marker and holds the output open',
    expected: 'done: nobody waits for it; contained it ends with the rest',
    test: ['claude/run.test.ts', 'does not wait for a stray that sheds its marker and holds its output'],
  },
  {
    fault: 'claude exits 0 with no result',
    expected: 'Claude ended without a result (exit code 0).',
    test: ['story/outcomes.test.ts', outcome],
  },
  {
    fault: 'claude exits 0 with is_error',
    expected: "Claude's API answered with an error (529).",
    test: ['story/outcomes.test.ts', outcome],
  },
  {
    fault: 'claude exits 1 after a result',
    expected: 'Claude said that it was done and ended with an error (exit code 1).',
    test: ['fault/child.test.ts', told],
  },
  {
    fault: 'claude is killed by the OOM killer',
    expected: killed,
    test: ['fault/child.test.ts', told],
  },
  {
    fault: 'claude meets the usage limit',
    expected: 'The usage limit of the Claude account is reached; it resets at 2026-11-21 18:20 UTC.',
    test: ['story/outcomes.test.ts', outcome],
  },
];

const floods: readonly FaultRow[] = [
  {
    fault: 'claude prints a line of 100 MB',
    expected: 'done; the stored line ends with “… (cut here; the line had 100000000 bytes)”',
    test: [
      'claude/flood.test.ts',
      'with a line of 100 MB is heard to its end, and the line is marked as cut',
    ],
  },
  {
    fault: 'claude prints a line that never ends',
    expected:
      'it is stopped by a cap of 64 MB (600 MB with AUDITION_SOAK=1); one line says how much there was',
    test: ['claude/flood.test.ts', 'with %s is stopped by its cap; one line says how much there was'],
  },
  {
    fault: 'claude prints garbage: invalid UTF-8 and NUL',
    expected: 'it is stopped by a cap of 4 MB (256 MB with AUDITION_SOAK=1), and what was heard is stored',
    test: ['claude/flood.test.ts', 'with garbage is stopped by its cap, and what was heard is stored'],
  },
  {
    fault: 'claude prints tiny lines without end',
    expected:
      'it is stopped by a cap of 50,000 lines (10 million with AUDITION_SOAK=1), and exactly as many are stored',
    test: ['claude/flood.test.ts', 'with tiny lines is stopped by its cap, and exactly as many are stored'],
  },
  {
    fault: 'claude prints odd bytes and half of a last line',
    expected: 'all of it is heard, the half line too, and there is no result',
    test: ['claude/run.test.ts', 'hears odd bytes, unknown events and half a last line'],
  },
];

const caps: readonly FaultRow[] = [
  {
    fault: 'a job eats memory',
    expected: 'It was stopped: it used more than 150 MB of memory (max_memory_mb).',
    test: ['fault/child.test.ts', told],
  },
  {
    fault: 'a job forks without end',
    expected: 'It was stopped: it ran more than 60 processes at once (max_processes).',
    test: ['fault/child.test.ts', told],
  },
  {
    fault: 'a job fills the disk: its clone, TMPDIR and /tmp',
    expected: 'It was stopped: its clone and temporary files took more than 60 MB (max_disk_mb).',
    test: ['fault/child.test.ts', told],
  },
  {
    fault: 'a job over its cap leaves processes in sessions of their own',
    expected: 'none of them is left',
    test: ['claude/bounds.test.ts', capped],
  },
  {
    fault: 'a job is over its cap: the app, the database and the next job',
    expected: 'done',
    test: [
      'fault/child.test.ts',
      'a job that meets the end of what it may use takes nothing else with it: the next one is done',
    ],
  },
  {
    fault: 'the disk of the host has less left than it must have, while a job runs',
    expected: 'it is stopped for want of space',
    test: ['claude/bounds.test.ts', 'is stopped when the disk of the host is nearly full'],
  },
  {
    fault: 'the disk of the host has less than 2 GB or 5 % left when a job would begin',
    expected: 'queued, the disk of the host is nearly full: 1,500 MB free, jobs begin from 2,048 MB on',
    test: [
      'flow/disk-hold.test.ts',
      'a disk that is nearly full holds jobs back, which say so, and is looked at every minute until there is room',
    ],
  },
  {
    fault: 'the disk is full to the last byte: our own PostgreSQL cannot start',
    expected: 'it starts once its ballast is deleted, and every committed row is there',
    test: [
      'postgres/ballast.test.ts',
      'a disk that is full to the last byte ends PostgreSQL; its ballast brings every committed row back',
    ],
  },
];

const contained: readonly FaultRow[] = [
  {
    fault:
      'what runs in the clone reads the data folder, .env, workspaces.toml or another clone, or writes elsewhere',
    expected: 'it finds nothing there, and everything else is read-only',
    test: [
      'claude/around.test.ts',
      'hides the data folder but for the clone and what it borrows, and what is to be hidden',
    ],
  },
  {
    fault: 'what runs in the clone reads ~/.ssh, ~/.aws, other sessions, or a login it does not need',
    expected: 'it finds nothing there, unless `reveal` names it',
    test: [
      'claude/around.test.ts',
      'hides keys to other places, other sessions, and a login it does not need',
    ],
  },
  {
    fault: 'a project with network = "off" reaches for a network',
    expected: 'Claude is answered by its model; another server hears nothing of its tools or of a gate',
    test: ['claude/network.test.ts', 'has Claude reach its model and nothing else; gates reach nothing'],
  },
  {
    fault: 'network = "off" where nothing contains a job',
    expected: 'network = "off" needs a contained file system (bwrap), which this host lacks.',
    test: ['claude/network.test.ts', 'begins nothing where nothing can keep a run from it'],
  },
  {
    fault: 'bypassPermissions where nothing contains a job, as root or not',
    expected:
      'The permission mode bypassPermissions needs a contained file system (bwrap), which this host lacks.',
    test: ['claude/run.test.ts', 'because of %s says so in a sentence'],
  },
  {
    fault: 'bypassPermissions for the persistent session, which nothing contains',
    expected: 'the configuration is refused',
    test: [
      'cli/doctor-containment.test.ts',
      'the one session that nothing contains asks before it does what only a contained job may',
    ],
  },
];

export const rows: readonly FaultRow[] = [...ends, ...floods, ...caps, ...contained];
