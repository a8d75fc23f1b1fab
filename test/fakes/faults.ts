import type { Answer, Front } from '../../src/rehearsal/front.ts';

/** What can go wrong with a call: 'lost' is done, but the answer never arrives. */
export type Fault = { retryAfterSeconds: number } | { status: number } | { error: string } | 'lost';

/** The next `times` calls of a Web API method go wrong this way; later ones are well again. */
export function fail(front: Front, method: string, fault: Fault, times = 1): void {
  const before = front.answers.get(method);
  const usual: Answer = before ?? ((call) => call.pass());
  let left = times;
  front.answers.set(method, async (call) => {
    left -= 1;
    return left < 0 ? usual(call) : spoil(fault, () => usual(call));
  });
}

async function spoil(fault: Fault, usual: () => Promise<Response>): Promise<Response> {
  if (fault === 'lost') {
    await usual();
    return Response.error();
  }
  if ('error' in fault) return Response.json({ ok: false, error: fault.error });
  if ('status' in fault) return new Response('upstream trouble', { status: fault.status });
  return new Response(null, { status: 429, headers: { 'retry-after': `${fault.retryAfterSeconds}` } });
}
