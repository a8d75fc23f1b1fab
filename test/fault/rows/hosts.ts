import { interruptedWords } from '../../../src/domain/interrupted.ts';
import type { FaultRow } from '../row.ts';

/** What goes wrong where several hosts share one record, and when an app is asked to end. */
export const rows: readonly FaultRow[] = [
  {
    fault: 'a worker is killed (SIGKILL) in the middle of a job',
    expected: interruptedWords('away'),
    test: [
      'hosts/gone.test.ts',
      'that was killed and found out elsewhere has its processes ended and its clone removed at its next start',
    ],
  },
  {
    fault: 'the only process is killed (SIGKILL) in the middle of a job',
    expected: interruptedWords('died'),
    test: [
      'story/killed.test.ts',
      'killed in the middle of a job, it says so after the next start, leaves nothing behind and goes on',
    ],
  },
  {
    fault: 'a worker stands still (SIGSTOP) until its lease is over, and wakes up',
    expected: interruptedWords('away'),
    test: ['hosts/gone.test.ts', 'that stood still finds its writes refused, ends the run and begins again'],
  },
  {
    fault: 'the cable between a worker and PostgreSQL is cut in the middle of a job, and mended later',
    expected: interruptedWords('away'),
    test: [
      'hosts/gone.test.ts',
      'that is cut off ends its run by itself, before others call it interrupted; and writes nothing later',
    ],
  },
  {
    fault: 'a half-open connection holds the locks of a host that is gone',
    expected: 'PostgreSQL did not answer for 10 s.',
    test: [
      'postgres/locks.test.ts',
      'is given up by a process whose wire was cut before the server lets go of it',
    ],
  },
  {
    fault: 'a router forgets the connection that holds the locks, and lets new ones pass',
    expected: 'PostgreSQL is back: nothing was lost',
    test: [
      'postgres/steady-locks.test.ts',
      'are taken again where a connection went silent in which the server still believes',
    ],
  },
  {
    fault: 'the clocks of two hosts are 20 minutes apart while a job runs',
    expected: 'the job runs on: leases are by the clock of the database',
    test: [
      'hosts/gone.test.ts',
      'that is cut off ends its run by itself, before others call it interrupted; and writes nothing later',
    ],
  },
  {
    fault: 'two hosts whose clocks are 10 minutes apart work for one project around the hour of its log',
    expected: 'one work log of that date',
    test: [
      'hosts/skew.test.ts',
      'two hosts whose clocks are ten minutes apart close a day once, whoever works for the project at its hour',
    ],
  },
  {
    fault: 'a person asks for more jobs than they may have running, in projects on different hosts',
    expected: 'queued, whoever asked for it has 1 job running already',
    test: [
      'hosts/several.test.ts',
      'brings each job to the host that has its repository, and counts the jobs of a person on all of them',
    ],
  },
  {
    fault: 'a job meets the usage limit, and another host has the same login',
    expected: 'queued, the usage limit of the Claude account is reached until 13:00 UTC',
    test: [
      'flow/begin-next.test.ts',
      'puts the job off to its reset as a new one, and holds back the others of the login',
    ],
  },
  {
    fault: 'many workers claim a job of one project at the same moment',
    expected: 'no more run than jobs_at_once, the others stay queued',
    test: [
      'flow/begin-next.test.ts',
      'are never more than that, however many workers ask at the same moment',
    ],
  },
  {
    fault: 'two processes hear of one request from Slack, several times each',
    expected: 'one job, and each of its messages once',
    test: [
      'hosts/slack.test.ts',
      'do each thing once, whichever of them hears of it and however often, and a form still opens in time',
    ],
  },
  {
    fault: 'the process that posts to Slack is killed beside another one',
    expected: 'the other takes over within seconds, and says nothing again that was said',
    test: [
      'hosts/slack.test.ts',
      'take over from one another within seconds, and say nothing again that was said',
    ],
  },
  {
    fault: 'SIGTERM or Ctrl-C during jobs: the limit for their end is over, or a second signal comes',
    expected: interruptedWords('ended'),
    test: [
      'hosts/drain.test.ts',
      'begins nothing more, lets run what ends in time, and after a second Ctrl-C says what was interrupted',
    ],
  },
  {
    fault: 'SIGTERM during a job that does not end in time',
    expected: interruptedWords('ended'),
    test: [
      'hosts/drain.test.ts',
      'is over when its time is, at one signal; what waited is done at the next start',
    ],
  },
  {
    fault: 'a worker without a token of Slack, and a channel that the file has by its name',
    expected:
      'a worker without SLACK_BOT_TOKEN needs the id (C…), which Slack shows below the details of a channel.',
    test: [
      'hosts/start.test.ts',
      'a worker without a token needs the ids of channels, and says where they are',
    ],
  },
];
