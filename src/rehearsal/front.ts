import { startLoopback } from './loopback.ts';
import type { OpenForm } from './requests.ts';
import { readMessage, type Shown } from './shown.ts';

/** One call of the Web API, its body also as it came; `pass` hands it on to the emulator. */
export type Call = {
  readonly method: string;
  readonly args: URLSearchParams;
  readonly body: string;
  pass(): Promise<Response>;
};
export type Answer = (call: Call) => Promise<Response>;
export type Front = Awaited<ReturnType<typeof startFront>>;

/**
 * Stands before the emulated Web API: keeps its calls, lets `answers` take the place of a method (or of `response`, what
 * a response_url says), and hears what
 * only one person can see: ephemeral messages, what is sent to a response_url, and forms.
 */
export async function startFront(upstream: string) {
  const calls: Call[] = [];
  const answers = new Map<string, Answer>();
  /** From old to new; `user` is a Slack user id. */
  const whispers: ({ user: string } & Shown)[] = [];
  const whisper = (user: string, message: object) => whispers.push({ user, ...readMessage(message) });
  answers.set('chat.postEphemeral', async ({ args, pass }) => {
    const answer = await pass();
    const { ok } = (await answer.clone().json()) as { ok: boolean };
    const { user = '', text, blocks = '[]' } = Object.fromEntries(args);
    if (ok) whisper(user, { text, blocks: JSON.parse(blocks) });
    return answer;
  });
  /** The forms that were opened, from old to new. */
  const forms: OpenForm[] = [];
  answers.set('views.open', async ({ pass }) => {
    const answer = await pass();
    const { view } = (await answer.clone().json()) as { view?: OpenForm };
    if (view) forms.push(view);
    return answer;
  });
  /** The Home tabs as they were shown last, by Slack user id, each with how often it was shown. */
  const homes = new Map<string, { shown: Shown; times: number }>();
  answers.set('views.publish', async ({ args, pass }) => {
    const answer = await pass();
    const { ok } = (await answer.clone().json()) as { ok: boolean };
    const [user, view] = [args.get('user_id') ?? '', JSON.parse(args.get('view') ?? '{}')];
    if (ok) homes.set(user, { shown: readMessage(view), times: (homes.get(user)?.times ?? 0) + 1 });
    return answer;
  });
  const server = await startLoopback(async ({ path, headers, body }) => {
    const [, root, name = ''] = path.split('/');
    if (root === 'response') {
      const hear = async () => {
        whisper(name, JSON.parse(body));
        return new Response('ok');
      };
      const said = { method: root, args: new URLSearchParams(), body, pass: hear };
      return (answers.get(root) ?? hear)(said);
    }
    const { authorization = '', 'content-type': type = '' } = headers;
    const passed = { authorization, 'content-type': type };
    const pass = () => fetch(upstream + path, { method: 'POST', body, headers: passed });
    const call = { method: name, args: new URLSearchParams(body), body, pass };
    calls.push(call);
    return (answers.get(name) ?? pass)(call);
  });
  return {
    ...server,
    calls,
    answers,
    whispers,
    forms,
    homes,
    replyUrl: (user: string) => `${server.url}/response/${user}`,
  };
}
