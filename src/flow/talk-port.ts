import type { Project } from '../domain/project.ts';
import type { RunFacts } from '../domain/run.ts';
import type { TurnFacts } from '../domain/talk.ts';
import type { RunHearing } from './ports.ts';

/** How the one long-lived session of a project is begun. */
export type TalkOrder = {
  /** Names everything it starts, as a run's marker does. */
  readonly marker: string;
  /** The project's own checkout: no clone, and nothing keeps it in there. */
  readonly cwd: string;
  readonly sessionId: string;
  /** It was there before, and goes on with all it knew. */
  readonly resumes: boolean;
  readonly model?: string;
  readonly permissionMode: Project['permissionMode'];
  readonly settingSources: string;
  readonly allowedTools: readonly string[];
  readonly deniedTools: readonly string[];
};

export type TalkHearing = RunHearing & {
  /** It said something that nobody had asked: work in its background was done. */
  aside(text: string): Promise<void>;
};

/** A process that is talked with. */
export type Conversation = {
  /**
   * Says one thing and waits for the end of its turn; null when the process ended before. One at a time: what is said
   * during a turn would become a part of it. `id` is a UUID no words had before.
   */
  say(said: { readonly id: string; readonly words: string }): Promise<TurnFacts | null>;
  /** Ends the turn that goes on; the process stays. */
  interrupt(): void;
  /** Whether its process has ended, whatever ended it. */
  isOver(): boolean;
  /** Nothing more is said: a turn that goes on is done to its end. Resolves when all it started has ended. */
  end(): Promise<RunFacts>;
};
