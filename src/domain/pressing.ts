import type { Action } from './card.ts';
import { type May, mayApprove, mayTalk, mayTrust, mayUse, mayWriteLogs } from './permission.ts';

export type About = 'job' | 'upgrade' | 'cycle' | 'remark' | 'project' | 'nothing';
type Pressing = {
  /** What its number is the number of; of a project the button carries the name as its words, and 0. */
  readonly about: About;
  readonly may: May;
};

/** Of every button what it is about and who may press it. */
export const pressing: Readonly<Record<Action, Pressing>> = {
  approve: { about: 'upgrade', may: mayApprove },
  kill: { about: 'upgrade', may: mayApprove },
  look: { about: 'upgrade', may: mayUse },
  undo: { about: 'upgrade', may: mayApprove },
  restore: { about: 'upgrade', may: mayApprove },
  retire: { about: 'upgrade', may: mayApprove },
  keep: { about: 'upgrade', may: mayApprove },
  trust: { about: 'upgrade', may: mayTrust },
  merge: { about: 'job', may: mayApprove },
  discard: { about: 'job', may: mayApprove },
  cancel: { about: 'job', may: mayUse },
  retry: { about: 'job', may: mayUse },
  answer: { about: 'job', may: mayUse },
  // It lets a session do what the project's settings do not.
  allow: { about: 'job', may: mayApprove },
  fix: { about: 'job', may: mayUse },
  go: { about: 'job', may: mayUse },
  drop: { about: 'job', may: mayUse },
  transcript: { about: 'job', may: mayUse },
  stop: { about: 'cycle', may: mayUse },
  worklogOn: { about: 'project', may: mayWriteLogs },
  worklogOff: { about: 'project', may: mayWriteLogs },
  interrupt: { about: 'remark', may: mayTalk },
  hangup: { about: 'project', may: mayTalk },
  choose: { about: 'nothing', may: () => null },
};
