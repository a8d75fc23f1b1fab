/**
 * Something the outside world said no to, in words a person in Slack can act on.
 * `kind` is for code, `words` is one sentence for people, `detail` is for the log.
 */
export type Refusal<K extends string = string> = {
  readonly refused: K;
  readonly words: string;
  readonly detail?: string;
};

export const refuse = <K extends string>(refused: K, words: string, detail?: string): Refusal<K> =>
  detail === undefined ? { refused, words } : { refused, words, detail };

/** True for a refusal; everything else a step returns is its success. */
export const isRefusal = <T extends object>(value: T | Refusal): value is Refusal => 'refused' in value;
