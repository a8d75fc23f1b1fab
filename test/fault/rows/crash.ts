import type { FaultRow } from '../row.ts';

/** What is killed, and where. */

const crash = 'crash/crash.test.ts';

export const rows: readonly FaultRow[] = [
  {
    fault: 'killed after a request was stored, before Slack heard of it; Slack delivers it again',
    expected: 'one job, with one root message and one result',
    test: [crash, 'of jobs that are merged, discarded and read'],
  },
  {
    fault: 'the worker is killed in the middle of a job',
    expected:
      'It was interrupted: the process that ran it ended. Nothing of it was merged. Ask again to run it again.',
    test: [
      'story/killed.test.ts',
      'killed in the middle of a job, it says so after the next start, leaves nothing behind and goes on',
    ],
  },
  {
    fault: 'killed at any step of a job',
    expected:
      'interrupted once, at the cost it had told; nothing of it is delivered, and Retry runs it again',
    test: [crash, 'of jobs that are merged, discarded and read'],
  },
  {
    fault: 'killed at any step of a merge, an approval, a kill, an undo, a restore or a retirement',
    expected: 'the same commits as without, a clean checkout, one decision and one message',
    test: [crash, 'of an upgrade that is built, killed, approved and taken back'],
  },
  {
    fault: 'killed between a press that was recorded and the answer that it was heard',
    expected: 'one decision and one line of the audit; nobody is told that it came too late',
    test: [crash, 'of an upgrade that is built, killed, approved and taken back'],
  },
  {
    fault: 'killed while a day is closed, an item is ticked, a month moves on or a schedule begins',
    expected: 'one log, one commit each, one job',
    test: [crash, 'of a month that is worked through, and a day that is closed'],
  },
  {
    fault: 'killed between a command that was carried out and the answer to it',
    expected: 'it is carried out once, written down once, and answered as if for the first time',
    test: [crash, 'of a month that is worked through, and a day that is closed'],
  },
  {
    fault: 'killed in the middle of a talk',
    expected: 'every remark has one answer',
    test: [crash, 'of a talk'],
  },
  {
    fault: 'killed with steps in its hands that the record does not name',
    expected: 'whoever serves the project next does them at once',
    test: [
      'postgres/queue.test.ts',
      'takes back from who died with them the steps of that project, and no others',
    ],
  },
];
