import type { FaultRow } from '../row.ts';

/** What people who run it meet: logs, health, doctor, retention, backups, another PostgreSQL. */
export const rows: readonly FaultRow[] = [
  {
    fault: 'a secret of the app itself in an error, also encoded',
    expected: '[redacted]',
    test: ['log.test.ts', 'keeps what the app itself holds out of it, also encoded, and private keys'],
  },
  {
    fault: "a token of any kind secretlint knows in a message, a fact, an error's cause or its stack",
    expected: '[redacted]',
    test: ['log.test.ts', 'keeps %s out of a line: message, facts, error and its stack'],
  },
  {
    fault: 'somebody wants to know which job a line of the log is about',
    expected: 'jobId, project, upgradeId, decisionId in every line of the step',
    test: [
      'log.test.ts',
      'says in every line of a step what the step is about, and nothing that people wrote',
    ],
  },
  {
    fault: 'the health port is in use',
    expected: 'nothing answers /healthz: set AUDITION_HEALTH_PORT to a free port',
    test: ['health.test.ts', 'says that all is well and what it does, and no word of what it does it on'],
  },
  {
    fault: 'the database does not answer while /healthz is asked',
    expected: '503, database: it does not answer',
    test: ['health.test.ts', 'says that all is well and what it does, and no word of what it does it on'],
  },
  {
    fault: 'no socket to Slack for a minute',
    expected: 'slack: no socket is open',
    test: [
      'domain/health.test.ts',
      'gives Slack a minute to open another socket, and asks nothing of HTTP or of who does not listen',
    ],
  },
  {
    fault: 'a loop that stands still',
    expected: 'clock of bakery: it was done last 601 s ago',
    test: ['domain/health.test.ts', 'names what is not well, and nothing else'],
  },
  {
    fault: 'a data folder of an older major version of PostgreSQL',
    expected: 'was made by PostgreSQL 17, and this version of audition brings 18. Nothing was changed.',
    test: [
      'postgres/major.test.ts',
      'refuses a data folder of an older PostgreSQL and says how to carry it over',
    ],
  },
  {
    fault: 'a data folder of a newer one',
    expected: 'Go back to the version of audition that was used before, or to a newer one.',
    test: ['postgres/major.test.ts', 'refuses one of a newer PostgreSQL and says to go back'],
  },
  {
    fault: 'the host is lost, and there is a backup',
    expected: 'everything equal; what was offered is merged, and what was queued is run once',
    test: [
      'backup.test.ts',
      'everything is there again; what was offered is merged, and what was queued is run once',
    ],
  },
  {
    fault: 'a backup that is damaged, cut, no backup or of a newer version',
    expected: 'This is no whole backup of audition',
    test: [
      'backup.test.ts',
      'a file that is damaged, cut, none at all or of a newer version is refused, and changes nothing',
    ],
  },
  {
    fault: 'a restore into a record that is in use or not empty',
    expected: 'Something works with this record: end it first (npm start, or another command).',
    test: [
      'backup.test.ts',
      'is not restored while anything works with the record, nor into one that is not empty',
    ],
  },
  {
    fault: 'a backup over a file that is there',
    expected: 'is there already: name another file.',
    test: ['backup.test.ts', 'writes everything into one file while the app works, and not over another'],
  },
  {
    fault: 'an old transcript that somebody still needs',
    expected: 'it stays until it was read; what was learned from those that go stays for ever',
    test: [
      'flow/forget-transcripts.test.ts',
      'lets the old ones go that nobody needs, once a night, and nothing that was learned from them',
    ],
  },
  {
    fault: 'a running row without a lease, a data folder others can write, a port that is taken',
    expected: 'nobody runs 1 any more: start the app where its project is',
    test: [
      'start/doctor.test.ts',
      'names a skill that claude does not load, a login that is missing and a repository that is none',
    ],
  },
];
