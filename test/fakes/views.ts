import type { JobView, UpgradeView } from '../../src/domain/views.ts';

/** A job that ended well and changed nothing. */
const ended: JobView = {
  ...{ id: 7, project: 'bakery', task: 'add the rye', askedBy: 'U0ADA', state: 'ended', waiting: null },
  ...{ quiet: null, warnings: [], goesOnAt: null, attachments: [] },
  ...{ steps: [], stepCount: 0, startedAt: new Date(0), outcome: 'done', answer: 'Added **rye**.' },
  ...{
    question: null,
    gate: null,
    mends: null,
    denied: [],
    stat: { files: 0, insertions: 0, deletions: 0 },
    changed: [],
  },
  ...{ turns: 3, costUsd: 0.012, durationMs: 64_000, inheritance: 'none', delivery: 'none' },
  ...{
    landed: null,
    tick: null,
    cancelledBy: null,
    droppedBy: null,
    followedBy: null,
    skills: [],
    decision: null,
  },
};
export const aJob = (more: Partial<JobView> = {}): JobView => ({ ...ended, ...more });

/** An upgrade that waits for a press. */
const proposed: UpgradeView = {
  ...{ id: 4, jobId: 7, project: 'bakery', state: 'proposed', kind: 'skill', slug: 'add-product' },
  ...{ accepted: null, trust: null, noticed: 'products are added by hand', times: 3, since: new Date(0) },
  ...{ commit: 'a'.repeat(40), landed: null, trashPath: null, trashRef: null, proof: [], why: null },
  decision: null,
};
export const anUpgrade = (more: Partial<UpgradeView> = {}): UpgradeView => ({ ...proposed, ...more });
