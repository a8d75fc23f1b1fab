/**
 * What `/job` understands beside `<project> <task>`: the one list that the parser, the help text, the names no project
 * may have and the README are made of. `takes` is what stands behind the name; what ends in `?` may be left out.
 */
export const commands = {
  list: { takes: 'project?', does: 'the last jobs' },
  status: { takes: 'job', does: 'how a job stands' },
  show: { takes: 'job', does: 'the transcript of a job' },
  cancel: { takes: 'job', does: 'ends a queued or running job' },
  retry: { takes: 'job', does: 'asks for the same again, as a new job' },
  signals: { takes: 'project?', does: 'what comes again and again' },
  upgrades: { takes: 'project?', does: 'upgrades and how they stand' },
  cycle: { takes: 'project?', does: "works through this month's open items, one job each" },
  stop: { takes: 'project?', does: 'begins nothing more of a cycle; what runs goes on' },
  log: { takes: 'project?', does: 'what was done in the last 24 hours' },
  plan: { takes: 'project?', does: 'what is planned by month, and how far it is' },
  rollover: { takes: 'project', does: 'moves what is open of months that are over to this one' },
  schedules: { takes: 'project?', does: 'what is done by the clock, and when next' },
  projects: { takes: 'nothing', does: 'the projects, and what waits in them' },
  close: { takes: 'project', does: 'closes the day: its work log, so far' },
  talk: { takes: 'project', does: 'opens a thread with its one long-lived session' },
  pause: { takes: 'project', does: 'begins no more jobs there' },
  resume: { takes: 'project', does: 'begins jobs there again' },
  help: { takes: 'nothing', does: 'this text' },
} as const satisfies Readonly<Record<string, CommandRule>>;

type CommandRule = { readonly takes: 'nothing' | 'job' | 'project' | 'project?'; readonly does: string };
export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as CommandName[];
export const isCommand = (word: string): word is CommandName => Object.hasOwn(commands, word);

const argument: Readonly<Record<CommandRule['takes'], string>> = {
  nothing: '',
  job: ' <n>',
  project: ' <project>',
  'project?': ' [project]',
};

/** `status <n>` */
export const usageOf = (name: CommandName): string => name + argument[commands[name].takes];
