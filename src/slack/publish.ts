import { type types, webApi } from '@slack/bolt';
import type { Section } from '../domain/home.ts';
import type { Slack } from '../flow/ports.ts';
import { readRefusal } from './client.ts';
import { type HomeTab, toHome } from './home-view.ts';

/** Shows people their Home tabs; where the workspace has no charts, without them. */
export const createPublishing =
  (client: webApi.WebClient): Slack['publish'] =>
  async (user_id: string, sections: readonly Section[]) => {
    const first = await publish(client, user_id, toHome(sections, true));
    const hasCharts = sections.some(({ cards }) => cards.some(({ chart }) => chart));
    const isRefused = 'refused' in first && first.refused === 'invalid_blocks' && hasCharts;
    return isRefused ? publish(client, user_id, toHome(sections, false)) : first;
  };

async function publish(
  client: webApi.WebClient,
  user_id: string,
  tab: HomeTab,
): ReturnType<Slack['publish']> {
  try {
    await client.views.publish({ user_id, view: tab as types.HomeView });
    return { published: true };
  } catch (error) {
    if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
    return readRefusal(error);
  }
}
