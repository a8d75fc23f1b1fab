import { webApi } from '@slack/bolt';
import type { Section } from '../domain/home.ts';
import type { Slack } from '../flow/ports.ts';
import { readRefusal } from './client.ts';
import { toHome } from './home-view.ts';

/** Shows people their Home tabs. */
export const createPublishing =
  (client: webApi.WebClient): Slack['publish'] =>
  async (user_id: string, sections: readonly Section[]) => {
    try {
      await client.views.publish({ user_id, view: toHome(sections) });
      return { published: true };
    } catch (error) {
      if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
      return readRefusal(error);
    }
  };
