import type { Beat } from '../domain/history/beat.ts';

/** What the import needs of Claude Code's own history. */
export interface History {
  /** The session files in a folder and the folders below it, in the order of their names; null where it cannot be read. */
  find(folder: string): Promise<HistoryFile[] | null>;
  /**
   * A file's beats, the tokens its models read and wrote, and the numbers of its lines that are damaged; null when
   * it cannot be read. `hear` is told of every piece how many bytes it has.
   */
  read(
    file: HistoryFile,
    project: string,
    hear?: (bytes: number) => void,
  ): Promise<{ beats: readonly Beat[]; tokens: number; damaged: readonly number[] } | null>;
}
/** `path` is absolute, `session` a UUID, `size` in bytes. */
export type HistoryFile = {
  readonly path: string;
  readonly session: string;
  readonly size: number;
  readonly modifiedAt: Date;
};
