/** What a line that was too long to keep ends with; `bytes` is how long it really was. */
export const cutMark = (bytes: number): string => ` … (cut here; the line had ${bytes} bytes)`;

/** That mark, of a stored line that has it. */
export const markOf = (body: string): string =>
  / … \(cut here; the line had \d+ bytes\)$/.exec(body)?.[0] ?? '';
