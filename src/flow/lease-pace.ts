/** How a run proves that it goes on, and how others notice when it does not, or wait for their turn; all in milliseconds. */
export type LeasePace = {
  /** So long a claim is good for, by the clock of the database: those of the hosts may differ. */
  readonly leaseMs: number;
  /** So often it is renewed … */
  readonly renewMs: number;
  /** … and a worker that could not for so long ends its run: before the lease is over, however slow its clock. */
  readonly giveUpMs: number;
  /** So often a worker looks whether somebody cancelled. */
  readonly lookMs: number;
  /** So often every running app looks for runs whose lease is over. */
  readonly sweepMs: number;
  /** So often a process looks whether it may work for a project that another one works for. */
  readonly serveMs: number;
  /** Milliseconds since any moment; it never goes back, whatever becomes of the clock. */
  readonly elapsed: () => number;
};

/** A host that is gone is noticed within 45 s, lease and sweep together. */
export const usualPace: LeasePace = {
  ...{ leaseMs: 30_000, renewMs: 10_000, giveUpMs: 25_000, lookMs: 1_000 },
  ...{ sweepMs: 15_000, serveMs: 5_000 },
  elapsed: () => performance.now(),
};
