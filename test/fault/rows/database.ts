import type { FaultRow } from '../row.ts';

/** The database, the host, and what Slack does: what goes wrong there. */

const away = 'fault/database-away.test.ts';
const start = 'fault/start.test.ts';
const pair = 'slack/socket-pair.test.ts';
const notStored = 'That was not accepted, because I could not store it. Please try again.';

const database: readonly FaultRow[] = [
  {
    fault: 'PostgreSQL is down when somebody asks for a job',
    expected: notStored,
    test: [
      away,
      'is killed in the middle of a run: the run goes on, and not a line of it is missing or there twice',
    ],
    cases: ['database down at a command'],
  },
  {
    fault: 'PostgreSQL answers nothing when somebody asks for a job: its host is stopped, or its disk hangs',
    expected: notStored,
    test: [
      'fault/frozen.test.ts',
      'refuses what comes in while there is still time to say so, and does not store it later after all',
    ],
    cases: ['database down at a command'],
  },
  {
    fault: 'PostgreSQL is killed (SIGKILL) in the middle of a run, and back after some seconds',
    expected:
      'job 1 · nothing to do: the run goes on; the log says that PostgreSQL is back: nothing was lost',
    test: [
      away,
      'is killed in the middle of a run: the run goes on, and not a line of it is missing or there twice',
    ],
    cases: ['database killed in the middle of a run'],
  },
  {
    fault: 'PostgreSQL is away for longer than that',
    expected:
      'PostgreSQL went away and did not come back in time: what ran here was ended and is interrupted.',
    test: [
      away,
      'is away for longer than anybody waits: the job is ended, and interrupted once when it is back',
    ],
    cases: ['database killed in the middle of a run', 'database away for a minute'],
  },
  {
    fault: 'PostgreSQL is away for a minute, and npm start has nobody who starts it again',
    expected: 'ended, and begins again when it can',
    test: [
      start,
      'begins again what ended by a trouble that passes, once it was ready, until it is asked to end',
    ],
    cases: ['database away for a minute'],
  },
  {
    fault: 'our own PostgreSQL is killed under the app',
    expected: 'it is started again on its port, and nobody has to do anything',
    test: [away, 'is started again where it was, when it is our own'],
  },
  {
    fault: 'PostgreSQL is down when the app or a command starts',
    expected: 'PostgreSQL at 127.0.0.1:1 does not answer (ECONNREFUSED): start it, or mend DATABASE_URL.',
    test: [start, 'says in one line that PostgreSQL is not there, and ends with 1'],
    cases: ['database down at start'],
  },
  {
    fault: 'DATABASE_URL has a wrong password, database or host',
    expected: 'PostgreSQL at … does not let the user "…" in: mend the user and the password of DATABASE_URL.',
    test: [start, 'says what is wrong with DATABASE_URL, without its password'],
  },
  {
    fault: 'the user of DATABASE_URL may not make tables',
    expected: 'The user "…" may not make tables in the database "…" at …: let it own the database.',
    test: [start, 'says that nobody may make tables there'],
  },
  {
    fault: 'nothing can be written into the data folder',
    expected: '… cannot be written (ENOTDIR): mend its rights, or AUDITION_DATA.',
    test: [start, 'says that nothing can be written into the data folder'],
  },
  {
    fault: 'another process takes the work over while the connection to PostgreSQL is broken',
    expected:
      'Another process took over while PostgreSQL was away from here: this one does nothing any more.',
    test: [
      'start/start.test.ts',
      'ends when another process takes its locks, and leaves the job to the next start',
    ],
    cases: ['two apps on one database'],
  },
  {
    fault: 'the disk of the database is full while a job runs, and has room again some seconds later',
    expected: 'the run is held up and goes on where it was; not a line of it is missing',
    test: ['fault/full.test.ts', 'holds a run up, and it goes on where it was once there is room'],
    cases: ['database full'],
  },
  {
    fault: 'the disk of the data folder is full at start',
    expected: 'The disk of … is full: make room there.',
    test: ['fault/full.test.ts', 'of the data folder is named in one sentence'],
    cases: ['disk full in the data folder'],
  },
  {
    fault: 'a record of an earlier version, with a row in every table, is opened by a newer one',
    expected: 'every row is there as it was, and the app reads them all',
    test: [
      'fault/upgrade.test.ts',
      'keeps every row of every table from the first version on, and the app reads them all',
    ],
    cases: ['upgrade with rows in every table'],
  },
  {
    fault: 'a job cannot be recorded at its end, at any try',
    expected: 'interrupted, once',
    test: [
      'start/record.test.ts',
      'a fault while a job is claimed is tried again; one while it is concluded ends it as interrupted',
    ],
  },
];

const host: readonly FaultRow[] = [
  {
    fault: 'the app is asked to end while a job runs',
    expected: 'interrupted: Nothing of it was merged. Ask again to run it again.',
    test: [
      'story/restart.test.ts',
      'says that a job was interrupted when the app ended under it, once, and goes on with the next',
    ],
    cases: ['SIGTERM during jobs'],
  },
  {
    fault: 'two processes begin on one new data folder at the same moment',
    expected: 'one PostgreSQL, which both use, and the last of them stops',
    test: [
      'fault/two-on-one-folder.test.ts',
      'share one server, whoever was first, and the last one stops it',
    ],
    cases: ['two apps on one data folder'],
  },
  {
    fault: 'two apps are started on one database',
    expected: 'both receive, one of them posts, and the other takes over when that one ends',
    test: [
      'hosts/slack.test.ts',
      'take over from one another within seconds, and say nothing again that was said',
    ],
    cases: ['two apps on one database'],
  },
  {
    fault: 'two commands are typed in one repository at once',
    expected: 'each does what was asked for there, one after the other',
    test: [
      'start/start.test.ts',
      'at two terminals in one repository: each does what was asked for there, one after the other',
    ],
    cases: ['two apps on one database'],
  },
  {
    fault: 'the clock goes back over the hour of the work log',
    expected: 'the day is closed once',
    test: [
      'flow/look-at-clock.test.ts',
      'is caught up by date, oldest first, and not twice when the clock goes back',
    ],
    cases: ['the clock jumps', 'a day is closed once'],
  },
  {
    fault: 'the clock of the database is put forward by an hour while jobs run',
    expected: 'the jobs run on: each gets a lease to be renewed in',
    test: [
      'flow/sweep-leases.test.ts',
      'gives every run a lease to be renewed in when the clock of the database is put forward',
    ],
    cases: ['the clock jumps'],
  },
  {
    fault: 'the night is 23 hours long, or the app was down at the hour of the work log',
    expected: 'one log for each local date, late if need be',
    test: ['flow/close-day.test.ts', 'tells the 23 hours of a day on which the clocks go forward'],
    cases: ['a day is closed once'],
  },
  {
    fault: 'the clock of the host is ten minutes off, and Slack sends over HTTP',
    expected: 'a request was refused: its timestamp is more than five minutes from now',
    test: [
      'slack/timely-receiver.test.ts',
      'refuses one that is more than five minutes off, either way, although the signature is right',
    ],
    cases: ['the clock jumps'],
  },
];

const slack: readonly FaultRow[] = [
  {
    fault: 'Slack delivers the same command, mention, form, press or reply three times',
    expected: 'one job, one card',
    test: ['story/doors.test.ts', 'a command, a mention and a form ask for one job each'],
    cases: ['the same event delivered four times'],
  },
  {
    fault: 'Slack delivers a request again after the process that had it died',
    expected: 'it is done once',
    test: [
      'postgres/queue.test.ts',
      'delivers a request once, however often Slack sends it, and takes it back from who died with it',
    ],
    cases: ['the same event delivered four times'],
  },
  {
    fault: 'Slack renews one socket after the other',
    expected: 'everything is heard meanwhile',
    test: [pair, 'hears everything while Slack renews one connection after the other'],
    cases: ['Slack renews, refuses and breaks its sockets'],
  },
  {
    fault: 'Slack opens no socket for an hour, whatever it says meanwhile',
    expected: 'it listens again by itself, and the process goes on',
    test: [pair, 'comes back by itself after an hour without Slack, whatever Slack says meanwhile'],
    cases: ['Slack renews, refuses and breaks its sockets'],
  },
  {
    fault: 'a socket is open and nothing comes from it any more',
    expected: 'it is replaced',
    test: [pair, 'replaces a connection from which nothing comes any more, and keeps the one that pings'],
    cases: ['Slack renews, refuses and breaks its sockets'],
  },
  {
    fault: 'Slack has had enough of one channel (429)',
    expected: 'what is owed there waits as long as it asks, in order; other calls are not held up',
    test: [
      'story/bad-days.test.ts',
      'Slack has had enough of one channel: what is owed waits as long as it asks, in order',
    ],
    cases: ['Slack limits one channel'],
  },
  {
    fault: 'a message was posted, and the answer got lost',
    expected: 'it is there once',
    test: ['slack/post.test.ts', 'is found by its key, in the channel and in a thread, and not posted twice'],
    cases: ['the answer to a post gets lost'],
  },
  {
    fault: 'a request comes with another signature, or none',
    expected: '401, and nothing is received',
    test: ['slack/listen.test.ts', 'is refused'],
    cases: ['forged, stale and replayed requests'],
  },
  {
    fault: 'a signed request comes from the past or the future',
    expected: '401',
    test: [
      'slack/timely-receiver.test.ts',
      'refuses one that is more than five minutes off, either way, although the signature is right',
    ],
    cases: ['forged, stale and replayed requests'],
  },
  {
    fault: 'a stranger presses Approve',
    expected: 'a private refusal, a row in the audit, and nothing changes',
    test: ['story/approve.test.ts', 'refuses a stranger privately and changes nothing'],
    cases: ['strangers press buttons'],
  },
  {
    fault: 'a guest of the channel asks for a job',
    expected: 'a private refusal',
    test: [
      'story/who.test.ts',
      'refuses a guest of the channel privately, lets in its members, and lets none of them decide',
    ],
    cases: ['strangers press buttons'],
  },
  {
    fault: 'two people press Approve and Kill at once',
    expected: 'one decision; the other person is told who was first',
    test: [
      'story/approve.test.ts',
      'carries out one of two presses that come at once, and tells the other person who was first',
    ],
    cases: ['two decide at once'],
  },
  {
    fault: 'Approve is pressed and delivered many times',
    expected: 'one commit',
    test: ['story/approve.test.ts', 'makes one commit of it, however often it is pressed and delivered'],
    cases: ['two decide at once'],
  },
];

export const rows: readonly FaultRow[] = [...database, ...host, ...slack];
