/** Whether upgrades are wanted, and what they take. */
export type Yield = {
  /** Lines posted: upgrades that were proposed. */
  readonly lines: number;
  /** Of them, those approved and not undone; what was retired had its time. */
  readonly wanted: number;
  /** Jobs that ran to an end. */
  readonly jobs: number;
  /** Read and written by builders and judges. */
  readonly ourTokens: number;
  readonly jobTokens: number;
  /** What our own sessions cost, in dollars. */
  readonly ourUsd: number;
};
