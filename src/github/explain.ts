import { type Refusal, refuse } from '../domain/result.ts';

type Answer = { readonly status?: number; readonly message?: string };
/** Where something was asked for, what that was, and what is said where GitHub does not take it. */
type Asked = { readonly where: string; readonly what: string; readonly unfit: string };

/** Why GitHub would not, in words; what will pass is thrown again. A limit answers 403, too. */
export function explain(error: Answer, { where, what, unfit }: Asked): Refusal {
  const { status, message = '' } = error;
  if (status === 401) return refuse('token', 'GitHub does not know GITHUB_TOKEN.', message);
  if (status === 403 && !/rate limit|abuse/i.test(message))
    return refuse('forbidden', `GITHUB_TOKEN may not ${what} in ${where}.`, message);
  if (status === 404) return refuse('unknown', `GitHub has no ${where} that GITHUB_TOKEN may see.`, message);
  if (status === 410)
    return refuse('off', `${where} has no issues on GitHub: they are switched off.`, message);
  if (status === 422) return refuse('unfit', unfit, message);
  throw error;
}
