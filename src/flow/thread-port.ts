import type { SessionStatus } from '../domain/agent-session.ts';
import type { Plan } from '../domain/card.ts';
import type { Refusal } from '../domain/result.ts';
import type { Posted, SlackLimit } from './ports.ts';

type Told = Promise<Posted | SlackLimit | Refusal>;

/** What a thread has beside its messages. */
export interface ThreadPort {
  readonly streams: Streams;
  session(session: Session): Promise<SlackLimit | null>;
  upload(file: ThreadFile): Told;
  /** The file with this name in that thread, if Slack has it: for one whose answer got lost. */
  findFile(file: Omit<ThreadFile, 'title' | 'content'>): Promise<Posted | null>;
}

/**
 * Messages that Slack shows while they grow. One person sees every step as it comes; everybody else sees what it began
 * with, and the rest once it is stopped.
 */
export interface Streams {
  /**
   * Begins one in the thread of `threadTs`, for `reader`, a Slack user id. Refused with 'no-streams' where the
   * workspace, the app or this place has none: then the same is said by messages that are edited.
   */
  start(stream: { channel: string; threadTs: string; reader: string; plan: Plan }): Told;
  /** Adds what is new in the plan. Refused with 'cut' once Slack has ended the stream, which it does by itself. */
  append(at: Posted, plan: Plan): Told;
  /** Adds the last of it and ends it; from then on it is a message like others, with this key. Refused as `append` is. */
  stop(at: Posted, plan: Plan, key: string): Told;
}

/** How a thread stands. Shown where the app is an agent; elsewhere that is nothing. */
export type Session = {
  readonly channel: string;
  readonly threadTs: string;
  readonly status: SessionStatus;
  readonly title: string;
  /** A Slack user id. */
  readonly startedBy: string | null;
};

/** A text that stands in a thread as a file. */
export type ThreadFile = {
  readonly channel: string;
  readonly threadTs: string;
  /** One name for the same file, by which it is known again. */
  readonly name: string;
  readonly title: string;
  readonly content: string;
};
