import type { History, HistoryFile } from './history-port.ts';
import type { SessionRead } from './record-session.ts';

/** Files that are recorded together. */
export type Batch = { readonly reads: readonly SessionRead[]; readonly unreadable: readonly string[] };

/**
 * Bytes of history that are recorded together: enough that a transaction costs little beside reading them, and
 * only a moment's reading is lost when an import is ended.
 */
const batchBytes = 16 * 1_048_576;

/** Reads the files in their order. `hear` is told how many bytes of them all were read so far. */
export async function* readBatches(
  history: History,
  files: readonly HistoryFile[],
  project: string,
  hear: (bytes: number) => void,
): AsyncGenerator<Batch> {
  let bytes = 0;
  const add = (more: number) => {
    bytes += more;
    hear(bytes);
  };
  for (const batch of cut(files)) {
    const reads: SessionRead[] = [];
    const unreadable: string[] = [];
    for (const file of batch) {
      const read = await history.read(file, project, add);
      if (read) reads.push({ ...read, file });
      else unreadable.push(file.path);
    }
    yield { reads, unreadable };
  }
}

function* cut(files: readonly HistoryFile[]): Generator<HistoryFile[]> {
  let batch: HistoryFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.size;
    if (bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Makes the next value while the last one is used, and is never further ahead than that. */
export async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (let making = source.next(); ; ) {
      const made = await making;
      if (made.done) return;
      making = source.next();
      making.catch(() => undefined); // heard when its turn comes
      yield made.value;
    }
  } finally {
    await source.return(undefined);
  }
}
