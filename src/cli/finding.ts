import { isRefusal, type Refusal } from '../domain/result.ts';

/** One line of `doctor`: what was looked at, whether it is well, and what it is or how to mend it. */
export type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };

/** What was found out, in words; a refusal or an error is what has to be mended. */
export async function finding<T extends object>(
  name: string,
  asked: Promise<T | Refusal>,
  say: (found: T) => string | Error,
): Promise<Finding> {
  const found = await asked;
  const said = isRefusal(found) ? new Error(found.words) : say(found);
  return said instanceof Error ? { name, ok: false, words: said.message } : { name, ok: true, words: said };
}
