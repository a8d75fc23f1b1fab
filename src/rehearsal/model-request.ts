/** A request to the model, as far as a script looks at it. */
export type ModelRequest = {
  readonly model: string;
  readonly messages: readonly Message[];
  /** The whole body: what a test searches to prove what the model saw. */
  readonly raw: string;
};
export type Message = { readonly role: string; readonly blocks: readonly Block[] };
/** A text, a call (`tool_use`) or what came of it (`tool_result`), in the words of the Messages API. */
export type Block = {
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  readonly is_error?: boolean;
};
type Body = {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
};

/** Reads the body of `POST /v1/messages`; throws when it is none. */
export function readRequest(raw: string): ModelRequest {
  const { model, messages } = JSON.parse(raw) as Body;
  const read = messages.map(({ role, content }) => ({
    role,
    blocks: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  }));
  return { model, messages: read, raw };
}
