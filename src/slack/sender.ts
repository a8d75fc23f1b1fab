import { z } from 'zod';

/** The workspace this app works for, its organisation, and the app itself where the token names it. */
export type Us = {
  readonly teamId?: string | undefined;
  readonly enterprise?: string | undefined;
  readonly appId?: string | undefined;
};

const id = z.string().nullish().catch(null);
const owned = z.looseObject({ id, team_id: id, enterprise_id: id }).nullish().catch(null);
/** Wherever Slack names an app, a workspace or an organisation: of what happened, of who did it, of who wrote a message. */
const bodySchema = z.looseObject({
  ...{ api_app_id: id, team_id: id, enterprise_id: id, team: owned, user: owned },
  event: z.looseObject({ team: id, user_team: id, source_team: id }).nullish().catch(null),
});

/** The app of an app-level token, which has it in its second part. */
export const appOf = (token: string | undefined): string | undefined =>
  /^xapp-\d+-(A[A-Z0-9]+)-/.exec(token ?? '')?.[1];

/**
 * Why a request is not for us, in a word for the log; null when it is. Its signature only says that Slack sent it: an app
 * that is installed in two workspaces hears of both with one secret, and in a channel that is shared with another company
 * it hears of their people, too. In an organisation its workspaces are one; whose person it is, is said by the organisation
 * (E…) where Slack names it: of a workspace alone (T…) nobody can tell whose it is, and `people.ts` asks.
 */
export function foreign(
  body: unknown,
  { teamId, enterprise, appId }: Us,
): 'app' | 'workspace' | 'person' | null {
  const { data } = bodySchema.safeParse(body);
  if (!data) return null;
  const { api_app_id: app, team, user, event } = data;
  if (appId !== undefined && app && app !== appId) return 'app';
  const organisation = data.enterprise_id ?? team?.enterprise_id;
  const persons = [user?.team_id, event?.user_team, event?.source_team, event?.team];
  const ofOthers = (one: string | null | undefined) => one?.startsWith('E') && one !== enterprise;
  if (enterprise !== undefined && organisation === enterprise)
    return [user?.enterprise_id, ...persons].some(ofOthers) ? 'person' : null;
  const isElsewhere = (one: string | null | undefined) => Boolean(one) && one !== teamId;
  if (isElsewhere(data.team_id) || isElsewhere(team?.id)) return 'workspace';
  return persons.some(isElsewhere) ? 'person' : null;
}
