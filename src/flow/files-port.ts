import type { Refusal } from '../domain/result.ts';

/** Files that people attached in Slack. */
export interface SlackFiles {
  /** The bytes of a file, at most `mostBytes`; refuses one that cannot be had, in words that end a sentence. */
  fetchFile(fileId: string): Promise<{ readonly bytes: Uint8Array } | Refusal>;
}
