import type { Context, Tx } from './context.ts';
import { show } from './messages.ts';

type Needs = Pick<Context, 'queue'>;
type Refused = { readonly key: string; readonly channel: string };

/** Owes Slack again all that it refused in a channel: call it when the channel may be open again. */
export async function oweRefused(ctx: Needs, tx: Tx, channel: string): Promise<void> {
  await oweAgain(ctx, tx, await refusedIn(tx, channel));
}

/**
 * Owes Slack again one message of each channel and problem: whether a token was renewed or a channel was taken out of
 * the archive is seen only by trying. What is taken brings the rest of its channel; one that is not costs one call.
 */
export async function knock(ctx: Needs & Pick<Context, 'db'>): Promise<void> {
  await ctx.db.$transaction(async (tx) => oweAgain(ctx, tx, await oneOfEach(tx)));
}

const refusedIn = (tx: Tx, channel: string) => tx.$queryRaw<Refused[]>`
  select key, channel from "Message"
  where channel = ${channel} and problem is not null and posted >= wanted order by key`;

/** Never a reply whose thread is not there yet: Slack would not be asked. */
const oneOfEach = (tx: Tx) => tx.$queryRaw<Refused[]>`
  select distinct on (channel, problem) key, channel from "Message" as reply
  where problem is not null and posted >= wanted and ("parentKey" is null or exists (
    select from "Message" as parent where parent.key = reply."parentKey" and parent.ts is not null))
  order by channel, problem, key`;

async function oweAgain(ctx: Needs, tx: Tx, refused: readonly Refused[]): Promise<void> {
  for (const { key, channel } of refused) await show(ctx, tx, key, { channel });
}
