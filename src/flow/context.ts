import type { Prisma, PrismaClient } from '../../prisma/client/client.ts';
import type { JudgeBudget } from '../domain/budget.ts';
import type { TreeFile } from '../domain/diff.ts';
import type { Disk } from '../domain/disk.ts';
import type { Beat } from '../domain/history/beat.ts';
import type { Project } from '../domain/project.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Corpus } from '../domain/signals/request-windows.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import type { SlackFiles } from './files-port.ts';
import type { GitHub } from './github-port.ts';
import type { LeasePace } from './lease-pace.ts';
import type { Claude, Git, Slack } from './ports.ts';

/** The record. Prisma is the door to it; steps name rows, never tables of the queue. */
export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;

/** The next thing to do. Every step is safe to do twice: it looks at the record first. */
export type Step =
  | { readonly step: 'run' | 'detect'; readonly project: string; readonly jobId: number }
  | {
      readonly step: 'build';
      readonly project: string;
      readonly upgradeId: number;
      readonly afterSeconds?: number;
    }
  | {
      readonly step: 'settle';
      readonly project: string;
      readonly decisionId: number;
      /** Put off: what was in the way may be gone by then. Always the same time for one decision. */
      readonly afterSeconds?: number;
    }
  /** Goes on with a cycle, after one of its jobs or something that changes what may be next. */
  | {
      readonly step: 'cycle';
      readonly project: string;
      readonly cycleId: number;
      /** Put off, while it waits for its turn. Always the same time. */
      readonly afterSeconds?: number;
    }
  /** Closes a day (2026-03-31) of a project: its work log. */
  | { readonly step: 'close'; readonly project: string; readonly date: string; readonly by: string }
  /** Gives the persistent session what was said to it. */
  | { readonly step: 'talk'; readonly project: string }
  /** Looks at a project's queue when time has let something begin; those with one key are one. */
  | { readonly step: 'begin'; readonly project: string; readonly afterSeconds: number; readonly key: string }
  | {
      readonly step: 'outbox';
      readonly key: string;
      readonly afterSeconds?: number;
      /** Slack's way back to who asked (30 minutes), where the channel may not be open to us. */
      readonly replyTo?: string | undefined;
      /** The look that was put off: whether its stream has to go over into the next message, or a Home tab changed. */
      readonly turn?: true;
    };

/** Queues a step in the transaction that stored the fact it follows from. */
export interface Queue {
  send(tx: Tx, step: Step): Promise<void>;
}

/** Keeps transcripts; how they lie in the record is its own matter. */
export interface Transcripts {
  /** Appends lines (they are redacted), unless the writer's fence is stale: then false. */
  append(
    owner: { sessionId: string; jobId?: number; fence?: number },
    rows: readonly TranscriptRow[],
  ): Promise<boolean>;
  /** Reads a transcript line by line, in the order it came (from that line on), until `add` returns false. */
  read(sessionId: string, add: (line: string, seq: number) => unknown, from?: number): Promise<void>;
  /** The last line of this kind among those before a line; null when there is none. */
  findLast(sessionId: string, kind: StreamEvent['kind'], before: number): Promise<string | null>;
}
export type TranscriptRow = {
  readonly seq: number;
  readonly kind: string;
  readonly body: string;
  readonly bytes: number;
};

/** Ids of beats. */
export type Neighbourhood = {
  /** Best first; the beat itself too, once it is known. */
  readonly near: readonly number[];
  /**
   * What tells how these were meant: the first of each one's session, which it was begun for, and the one before each.
   * Without them a beat in the middle of a session looks like one that opened it.
   */
  readonly company: readonly number[];
};

/**
 * What a beat is compared with, found in time that does not grow with the record.
 */
export interface BeatIndex {
  /**
   * Makes beats known, in the transaction that stores them; one that is known already adds only what is new about it.
   * Once a transaction: the rows of one call are locked in one order, so that no two writers wait for each other.
   */
  add(tx: Tx, beats: readonly { readonly beatId: number; readonly beat: Beat }[]): Promise<void>;
  /**
   * The at most `limit` beats of these projects that share most with a beat. Of what many beats share the newest are
   * looked at, and what only few share counts most.
   */
  near(
    tx: Tx,
    beat: Beat,
    where: { readonly projects: readonly string[]; readonly limit: number },
  ): Promise<Neighbourhood>;
  /** How rare the terms of these beats are among all requests known of their projects. */
  corpusOf(tx: Tx, beats: readonly Beat[]): Promise<Corpus>;
}

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Everything a step may need. Clock and ids are arguments of it, so that tests decide them. */
export type Context = {
  readonly db: Db;
  readonly queue: Queue;
  readonly transcripts: Transcripts;
  readonly index: BeatIndex;
  readonly git: Git;
  readonly claude: Claude;
  readonly redact: (texts: readonly string[]) => Promise<string[]>;
  /** Null where there is no Slack: then nothing is owed to it. */
  readonly slack: (Slack & SlackFiles) | null;
  /** Null without a token. */
  readonly github: GitHub | null;
  readonly projects: readonly Project[];
  /** What is done by the clock, in these projects and others. */
  readonly schedules: readonly Schedule[];
  /** How many jobs of one person run side by side; 0 is no limit. */
  readonly perPerson: number;
  /** Whether a job is asked on its way out what it saw that will come again. */
  readonly exitLine: boolean;
  /** After so many days transcripts go; 0 or absent: never. */
  readonly transcriptDays?: number;
  readonly files: StagingFiles;
  /** What may be spent on asking a model about candidates for signals. */
  readonly judge: JudgeBudget;
  /** One short name for the same text. */
  readonly digest: (text: string) => string;
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
  /** The one UUID of a name: what comes of the same press twice is one. */
  readonly idFor: (name: string) => string;
  /** This process among all that use the record: its host (which keeps its id in the data folder) and a word of its own. */
  readonly host: string;
  readonly worker: string;
  /** A name for the Claude login of this process: the same on all hosts that have the same key or token. */
  readonly login: string;
  /** How full the disk of this host's data folder is; absent where nobody looks at it. */
  readonly disk?: () => Promise<Disk>;
  /** The times of leases; the usual ones when left out. */
  readonly pace?: LeasePace;
  /** The projects this process works for, whoever asks: none in a command of the CLI. */
  readonly serves: ReadonlySet<string>;
  /** Whether a process, on this host or another, works for the project now. */
  readonly isServed: (project: string) => Promise<boolean>;
  /** Aborted when this process is asked to end: what runs is ended and recorded as interrupted. Its reason is 'lost' when the locks are: then only the next process may record that. */
  readonly stopping: AbortSignal;
};

/** The folders a builder writes to, and those with the files that came with a job. */
export interface StagingFiles {
  /** An empty folder for an upgrade (its number), or under another name. */
  make(owner: number | string): Promise<string>;
  /** Writes a file into such a folder; its path. `name` has no folder in it. */
  put(folder: string, name: string, bytes: Uint8Array): Promise<string>;
  read(folder: string): Promise<TreeFile[]>;
  remove(folder: string): Promise<void>;
}

/** The project a row names, if this process has it. */
export const projectOf = (ctx: Pick<Context, 'projects'>, name: string): Project | null =>
  ctx.projects.find((project) => project.name === name) ?? null;
