/** What runs in this process, and whether anything that runs for long may still begin. */
export type Works = ReturnType<typeof createWorks>;

export function createWorks() {
  const draining = new AbortController();
  const jobs = new Set<number>();
  const all = new Set<Promise<unknown>>();
  /** Keeps a piece of work in mind until it is over; of a job with its number. */
  const track = async (work: Promise<void>, jobId?: number): Promise<void> => {
    const over = work.catch(() => null);
    all.add(over);
    if (jobId !== undefined) jobs.add(jobId);
    try {
      await work;
    } finally {
      all.delete(over);
      if (jobId !== undefined) jobs.delete(jobId);
    }
  };
  return {
    track,
    /** Aborted once nothing more may begin. */
    draining: draining.signal,
    /** Nothing more may begin from now on; how many jobs run. */
    drain: (): number => {
      draining.abort();
      return jobs.size;
    },
    /** The numbers of the jobs that run now. */
    jobs: (): number[] => [...jobs],
    /** Resolves when nothing runs any more. */
    idle: async (): Promise<void> => {
      while (all.size > 0) await Promise.all(all);
    },
  };
}
