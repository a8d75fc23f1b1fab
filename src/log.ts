import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, type LoggerOptions, pino } from 'pino';
import type { Queues } from './postgres/queue.ts';
import { createLineRedaction } from './redaction/log-lines.ts';

/** What a line of the log is about; these names and no others, wherever the line is written. */
type About = {
  readonly step?: string;
  readonly project?: string;
  readonly jobId?: number;
  readonly upgradeId?: number;
  readonly decisionId?: number;
  readonly cycleId?: number;
};
const about = new AsyncLocalStorage<About>();

export type LogTo = {
  readonly level?: LoggerOptions['level'];
  /** Values that no line may show, whatever wrote it. */
  readonly secrets: readonly string[];
  /** Where lines go; default: standard output. */
  readonly to?: { write(line: string): void };
};

/** The log: one JSON object a line. A line written while a step is done says what that step is about. */
export function createLog({ level = 'info', secrets, to = pino.destination(1) }: LogTo): Logger {
  const serializers = { error: pino.stdSerializers.err };
  const clean = createLineRedaction(secrets);
  const mixin = () => ({ ...about.getStore() });
  return pino({ level, serializers, mixin, hooks: { streamWrite: clean } }, to);
}

/** The queues, whose steps are done so that every line of the log meanwhile says what they are about. */
export function aboutSteps(queues: Queues): Queues {
  return {
    ...queues,
    work: (step, project, handle, atOnce) =>
      queues.work(step, project, (data) => about.run(aboutOf(step, data), () => handle(data)), atOnce),
  };
}

/** Of what a queue hands over only the ids: the rest may be what people wrote. */
function aboutOf(step: string, data: object): About {
  const { project, jobId, upgradeId, decisionId, cycleId } = data as About;
  const known = Object.entries({ step, project, jobId, upgradeId, decisionId, cycleId });
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}
