import { processorTime } from './processes.ts';
import type { Reason } from './supervise.ts';

export type Watch = { heard(hasResult: boolean): void; stop(): void };
const looks = 5;

/**
 * Ends a run that hangs: `afterResultMs` without a word after its result (more may come: background work
 * reports in a second one), or `silentMs` without a word and without processor time (under 1 % of one core).
 */
export function createWatch(
  marker: string,
  { afterResultMs, silentMs }: { afterResultMs: number; silentMs: number },
  end: (reason: Reason) => void,
): Watch {
  let words = 0;
  let last = { words, used: 0 };
  let quietLooks = 0;
  let afterResult: NodeJS.Timeout | undefined;
  const look = async () => {
    const now = { words, used: (await processorTime(marker)) ?? Number.POSITIVE_INFINITY };
    const active = now.words > last.words || now.used - last.used > silentMs / looks / 100;
    quietLooks = active || !Number.isFinite(now.used) ? 0 : quietLooks + 1;
    last = now;
    if (quietLooks >= looks) end('silent');
  };
  const timer = setInterval(() => void look(), silentMs / looks);
  return {
    heard(hasResult) {
      words += 1;
      clearTimeout(afterResult);
      if (hasResult) afterResult = setTimeout(() => end('hung-after-result'), afterResultMs);
    },
    stop() {
      clearInterval(timer);
      clearTimeout(afterResult);
    },
  };
}
