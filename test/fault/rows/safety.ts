import type { FaultRow } from '../row.ts';

/** Requests that are nobody's or somebody else's, secrets, hostile text, and input that is none. */
export const rows: readonly FaultRow[] = [
  {
    fault: 'a request whose timestamp is more than five minutes off, with a right signature',
    expected: '401, and "a request was refused: its timestamp is more than five minutes from now" in the log',
    test: [
      'slack/timely-receiver.test.ts',
      'refuses one that is more than five minutes off, either way, although the signature is right',
    ],
  },
  {
    fault: 'a request without a right signature',
    expected: '401',
    test: ['slack/listen.test.ts', 'is refused'],
  },
  {
    fault: 'the same signed request is sent again',
    expected: '200, and nothing changes',
    test: ['story/deliveries.test.ts', 'an exact replay over HTTP is answered with 200 and changes nothing'],
  },
  {
    fault: 'a request of another workspace, organisation or app, or of a person of another company',
    expected: 'This app works for another workspace.',
    test: ['slack/sender.test.ts', 'is acknowledged, left alone and told in the log; a command is answered'],
  },
  {
    fault: 'a stranger, guest or bot asks, or presses a button',
    expected: 'a refusal that only they see, and a row in the audit; nothing changes',
    test: [
      'story/who.test.ts',
      'refuses a guest of the channel privately, lets in its members, and lets none of them decide',
    ],
  },
  {
    fault: 'a program prints invalid UTF-8, NUL, an unknown event and half a last line',
    expected: 'each is a row of the transcript; the run goes on',
    test: ['claude/run.test.ts', 'hears odd bytes, unknown events and half a last line'],
  },
  {
    fault: 'a line of megabytes',
    expected: 'its first MiB is kept, with its real length',
    test: ['claude/run.test.ts', 'hears lines of megabytes cut to one, with their real length'],
  },
  {
    fault: 'a stream of events of any shape',
    expected: 'each is an event or null, never a fault',
    test: ['fuzz/parsers.test.ts', 'is an event, or null: never a fault'],
  },
  {
    fault: 'an answer of 100 kB of spaces or stars behind AUDITION:',
    expected: 'it is split at once',
    test: ['fuzz/parsers.test.ts', 'is read as %s in no time'],
  },
  {
    fault: 'a payload of Slack with parts missing or of another kind',
    expected: 'it is nothing to us',
    test: ['fuzz/incoming.test.ts', 'as an event is read, or nothing to us: never a fault'],
  },
  {
    fault:
      'a secret of any kind in a task, a stream, stderr, a gate, a file name, an item title or an attachment',
    expected: '[redacted] in the record, in Slack and in the log',
    test: [
      'story/planted.test.ts',
      'of what is planted anywhere nothing is left in the record, in Slack, in the log or in what we commit',
    ],
  },
  {
    fault: 'a secret of ours in base64, URL- or JSON-encoded, or wrapped at the end of a line',
    expected: '[redacted]',
    test: ['fuzz/incoming.test.ts', 'of ours is gone wherever it stands and however it is written'],
  },
  {
    fault: "a secret in a job's own commit",
    expected:
      'This looks like a secret: config.env, line 1. Merged, it stays in the history of the repository.',
    test: [
      'story/planted.test.ts',
      'a commit with a secret is offered with a warning, whatever the file says about delivery',
    ],
  },
  {
    fault: 'a secret in what a builder wrote',
    expected: 'SKILL.md holds what looks like a secret; name where it comes from instead',
    test: ['story/builders.test.ts', 'a builder that %s is flagged in words, and leaves nothing'],
  },
  {
    fault: 'a secret is cut in two where only the last words of a program are kept',
    expected: 'what is left of it is left out',
    test: ['claude/pure.test.ts', 'has a tail that keeps the end'],
  },
  {
    fault:
      'text of a model, a repository or an issue that pings, links, or looks like a button or a line of ours',
    expected: 'it is shown as it is, below our own first line',
    test: [
      'slack/limits.test.ts',
      'makes messages that Slack takes, and none that pings, links or forges a button',
    ],
  },
  {
    fault: 'text that closes the marks of a prompt and goes on as if it were ours',
    expected: 'the marks get a number that the text does not have',
    test: ['fuzz/words.test.ts', 'begins with our own words, and its task ends where we say'],
  },
  {
    fault: 'a task, a model or a tool whose name looks like an option',
    expected: 'it stays the value of ours',
    test: ['fuzz/words.test.ts', 'are ours, each one word with its value, whatever the values are'],
  },
  {
    fault: 'a project, slug or file name that leads out of its folder',
    expected: 'it is refused, or made of letters, digits and dashes',
    test: ['fuzz/words.test.ts', 'of a project or an artifact cannot lead out of its folder'],
  },
  {
    fault: 'an issue on GitHub by somebody who may not write to the repository',
    expected: 'its title alone becomes a task, which says that the rest is by somebody who may not write',
    test: ['github/milestones.test.ts', 'by %s brings below its title: %s'],
  },
];
