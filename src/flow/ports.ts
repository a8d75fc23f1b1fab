import type { Card } from '../domain/card.ts';
import type { ChangedFile, DiffStat, TreeFile } from '../domain/diff.ts';
import type { Form } from '../domain/form.ts';
import type { Section } from '../domain/home.ts';
import type { Registration } from '../domain/hook-registration.ts';
import type { Standing } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/result.ts';
import type { RunFacts } from '../domain/run.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import type {
  FileEdit,
  Landed,
  Landing,
  Prepared,
  Removal,
  Restore,
  Revision,
  Verdict,
} from './landing-port.ts';
import type { ShellFacts, ShellOrder } from './shell-port.ts';
import type { Conversation, TalkHearing, TalkOrder } from './talk-port.ts';
import type { ThreadPort } from './thread-port.ts';

/** What steps need from git. Every method is safe to call again after a crash. */
export interface Git {
  /** Brings the default branch (and the remote's, when it is strictly ahead) into our bare repository; its tip. */
  refresh(project: Project): Promise<{ tip: string } | Refusal>;
  /** What is under way in the checkout (a rebase, say) so that nothing can land on the branch; null when nothing is. */
  underWay(project: Project): Promise<string | null>;
  /** A fresh `--shared` clone of our bare repository at `commit`, untracked `copy` files included; its folder. */
  clone(project: Project, jobId: string, commit: string): Promise<{ path: string }>;
  removeClone(jobId: string): Promise<void>;
  /** Makes what changed in a clone one commit on `base`, kept under `refs/audition/job/<id>` in our repository. */
  commitWork(work: WorkToCommit): Promise<Committed | 'nothing' | Refusal>;
  /** What lies in a clone now as `commitWork` would see it: a name that is the same for the same; null where it is refused. */
  treeOf(project: Project, work: Pick<WorkToCommit, 'clone' | 'base'>): Promise<string | null>;
  /** Makes one commit of exactly these files (and a registration) on `base`, kept under `refs/audition/upgrade/<id>`. */
  commitFiles(files: FilesToCommit): Promise<Committed | Refusal>;
  /** The whole unified diff of a commit against its parent. */
  show(project: Project, commit: string): Promise<string>;
  /** Paths of the files of a commit at and below `prefix`. */
  list(project: Project, commit: string, prefix: string): Promise<string[]>;
  /** A file of a commit as text; null when it has none there. */
  read(project: Project, commit: string, path: string): Promise<string | null>;
  /** Decides which commit would land on the branch's tip now; moves nothing. */
  prepareLanding(landing: Landing): Verdict<Prepared>;
  /** A commit on the tip that gives `livePath` back its previous state and puts the artifact into the trash folder. */
  prepareUndo(removal: Removal): Verdict<Prepared>;
  /** A commit on the tip that moves `trashPath` back to `livePath` (the opposite of `prepareUndo`). */
  prepareRestore(restore: Restore): Verdict<Prepared>;
  /** A commit on the tip in which one file reads differently; `already-there` when it reads so already. */
  prepareEdit(edit: FileEdit): Verdict<Prepared>;
  /** Moves the project's branch from `old` to `new` (and its checkout with it) by one push with a lease. */
  push(project: Project, move: Prepared): Verdict<Landed>;
  /** Puts `commit` under a new ref of the project; beside it where the name is taken: nothing is ever moved. */
  keep(project: Project, ref: string, commit: string): Promise<{ ref: string } | Refusal>;
  /** Pushes `commit` to a branch of the project's remote; beside it where the name is taken: nothing is ever moved. */
  publish(project: Project, branch: string, commit: string): Promise<{ branch: string } | Refusal>;
  /** Keeps `removal.commit`, plus one commit that moves the artifact to `trashPath`, under a new ref of the project. */
  kill(removal: Removal, ref: string): Promise<{ ref: string } | Refusal>;
  /** One commit more on such a ref, in which one file reads differently; its commit, null when nothing would change. */
  revise(revision: Revision): Promise<{ commit: string | null } | Refusal>;
}

/** What a commit says: its words, and its trailers one a line. */
export type Message = { readonly message: string; readonly trailers: Readonly<Record<string, string>> };
export type Committed = {
  readonly commit: string;
  readonly stat: DiffStat;
  readonly paths: readonly string[];
  /** The same in git's order, with what became of each. */
  readonly changed: readonly ChangedFile[];
};
export type WorkToCommit = Message & {
  readonly project: Project;
  readonly jobId: string;
  readonly clone: string;
  readonly base: string;
  /** The commit the clone began at, when that is not `base`: what is like it is no work. */
  readonly begun?: string;
};
export type FilesToCommit = Message & {
  readonly project: Project;
  readonly upgradeId: string;
  readonly base: string;
  /** Folder or file the artifact owns; what was there before and is not in `files` is removed. */
  readonly livePath: string;
  readonly files: readonly TreeFile[];
  /** Of a hook: its one entry in `.claude/settings.json`. */
  readonly registration?: Registration;
};
/** What steps need from the `claude` CLI. */
export interface Claude {
  /** Whether what it starts can write nowhere but where it may. */
  readonly contained: boolean;
  /** Why nothing can be run: there is no such program; null when there is. */
  missing(): Promise<Refusal | null>;
  /**
   * Runs one `claude -p` to its end, whatever the end is: it resolves with facts and rejects only on a fault of ours.
   * Aborting the signal ends everything the run started (interrupt, terminate, kill).
   */
  run(order: RunOrder, hear: RunHearing, signal: AbortSignal): Promise<RunFacts>;
  /**
   * Asks one question, with no tools, no project and nobody's settings, and wants an answer of a given form: it is
   * `result.structured`, null where there is none. Ends, and is ended, as a run is; no raw session is kept.
   */
  ask(question: Question, hear: RunHearing, signal: AbortSignal): Promise<RunFacts>;
  /** Begins or resumes a session that is talked with, uncontained; its process lives until `end`, or the signal. */
  talk(order: TalkOrder, hear: TalkHearing, signal: AbortSignal): Conversation;
  /** Runs a shell command in the clone with the same environment and containment; how it ended and its last lines. */
  shell(order: ShellOrder, signal: AbortSignal): Promise<ShellFacts>;
  /** Ends and removes whatever an earlier run of this marker left behind; the number of processes ended. */
  reap(marker: string, leader: ProcessIdentity | null): Promise<number>;
  /** Removes the raw files of a session, which only a fork of it needs. */
  forget(sessionId: string): Promise<void>;
}

export type RunOrder = {
  /** Names everything this run starts, in the environment of every process: AUDITION_RUN=<marker>. */
  readonly marker: string;
  readonly cwd: string;
  readonly sessionId: string;
  /** Continue a copy of this session with all it knew. */
  readonly forkOf?: string;
  readonly prompt: string;
  /** More folders the run may write to, besides its clone. */
  readonly addDirs: readonly string[];
  readonly model?: string;
  readonly permissionMode: Project['permissionMode'];
  readonly settingSources: string;
  readonly allowedTools: readonly string[];
  readonly deniedTools: readonly string[];
  readonly limits: Project['limits'];
  /** What it may use of the host; as much as there is when absent. */
  readonly bounds?: Project['bounds'];
  /** It can change nothing: there are only tools that read, whatever is allowed, and nobody's hooks run. */
  readonly reading?: true;
  /** With `reading`: tools that run or change something can be called as well, and each such call is refused. */
  readonly refusing?: true;
};
export type Question = Pick<RunOrder, 'marker' | 'sessionId' | 'prompt' | 'model' | 'limits'> & {
  /** The whole system prompt. */
  readonly system: string;
  /** JSON Schema of the answer. */
  readonly form: object;
};
export type ProcessIdentity = { readonly pid: number; readonly startTime: string; readonly bootId: string };
export type RunHearing = {
  started(leader: ProcessIdentity): Promise<void>;
  /** Lines of stdout in order, as they came, each at most 1 MiB and a mark that it was cut; `bytes` is the real length. Awaited: back-pressure. */
  lines(lines: readonly StreamLine[]): Promise<void>;
};
export type StreamLine = {
  readonly text: string;
  readonly bytes: number;
  /** What it says, where that was read already. */
  readonly event?: StreamEvent | null;
};

/** What steps need from Slack. Expected outcomes are values; anything else throws and is tried again by the queue. */
export interface Slack extends ThreadPort {
  /** Posts a card; `key` travels as message metadata so that `find` knows the message again. */
  post(post: Post): Promise<Posted | SlackLimit | Refusal>;
  update(update: { channel: string; ts: string; card: Card }): Promise<Posted | SlackLimit | Refusal>;
  /** Shows a person's Home tab. */
  publish(person: string, sections: readonly Section[]): Promise<{ published: true } | SlackLimit | Refusal>;
  /** The `ts` of the message with this key, if Slack has it: for a post whose answer got lost. */
  find(place: Omit<Post, 'card'>): Promise<Posted | null>;
  /** Says something to one person only (through `replyTo` while it lives, else `chat.postEphemeral`). */
  tell(tell: Tell): Promise<void>;
  /** Opens a form for whoever pressed or typed what has this trigger; refused when that was too long ago. */
  open(triggerId: string, form: Form, from: Place): Promise<{ view: string } | Refusal>;
  /** What is known of a person: which of these groups they are in, and whether in this channel. At most a minute old. */
  person(id: string, about: About): Promise<Standing | Refusal>;
}
/** Ids of user groups, and of a channel where its members count. */
export type About = { readonly groups: readonly string[]; readonly channel: string | null };
/** Where something was pressed or typed; a form that is filled in there comes back with it. */
export type Place = {
  readonly channel?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly replyTo?: string | undefined;
};
export type Post = {
  readonly channel: string;
  readonly threadTs?: string;
  readonly key: string;
  readonly card: Card;
};
export type Posted = { readonly channel: string; readonly ts: string };
export type SlackLimit = { readonly retryAfterSeconds: number };
export type Tell = Place & { readonly channel: string; readonly user: string; readonly card: Card };
