import { megabytes } from './words.ts';

/** What a job may use of its host. 0 is no limit. */
export type Bounds = {
  /** False: what runs in it reaches nothing but the model. */
  readonly network: boolean;
  /** Of all its processes together. */
  readonly memoryMb: number;
  readonly processes: number;
  /** Of its clone and its temporary files. */
  readonly diskMb: number;
  /** What lies below HOME and is hidden from jobs by default, but not from this one's. */
  readonly reveal: readonly string[];
};

/** What a run used too much of, and how much of it there may be (`space`: how much has to be left). */
export type Overrun = {
  readonly over: 'output' | 'lines' | 'memory' | 'processes' | 'disk' | 'space';
  readonly most: number;
};

const number = (n: number): string => n.toLocaleString('en');

const words: Readonly<Record<Overrun['over'], (most: number) => string>> = {
  output: (mb) => `it had printed more than ${megabytes(mb)}`,
  lines: (lines) => `it had printed more than ${number(lines)} lines`,
  memory: (mb) => `it used more than ${megabytes(mb)} of memory (max_memory_mb)`,
  processes: (n) => `it ran more than ${number(n)} processes at once (max_processes)`,
  disk: (mb) => `its clone and temporary files took more than ${megabytes(mb)} (max_disk_mb)`,
  space: (mb) => `the disk of this host has less than ${megabytes(mb)} left`,
};

/** Why it was stopped, in one sentence. */
export const overrunSentence = ({ over, most }: Overrun): string => `It was stopped: ${words[over](most)}.`;
