import type { Context } from '../flow/context.ts';
import type { Finding } from './finding.ts';

type Unsaid = { readonly channel: string; readonly problem: string; readonly count: number };

/** What Slack refused and was not told since, by channel and reason; the reason says how it is mended. */
export async function examineMessages({ db }: Pick<Context, 'db'>): Promise<Finding[]> {
  const unsaid = await db.$queryRaw<Unsaid[]>`
    select channel, problem, count(*)::int as count from "Message"
    where problem is not null group by channel, problem order by channel, problem`;
  if (unsaid.length === 0) return [{ name: 'Slack messages', ok: true, words: 'none was refused' }];
  return unsaid.map(({ channel, problem, count }) => ({
    ...{ name: `Slack messages to ${channel}`, ok: false },
    words: `${count} could not be said: ${problem} They follow within ten minutes after that.`,
  }));
}
