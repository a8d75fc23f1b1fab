import { z } from 'zod';

/** A file that came with a request, as Slack names it; its bytes are fetched when the job begins. */
export const attachedSchema = z.object({
  /** Slack's id of the file. */
  fileId: z.string(),
  name: z.string(),
  /** Why it is not handed to the job, in words; null for one that is. */
  refused: z.string().nullable(),
});
export type Attached = Readonly<z.infer<typeof attachedSchema>>;
/** The same before anybody looked at it; `type` is its media type. */
type Named = Omit<Attached, 'refused'> & { readonly type: string; readonly bytes: number };

/** Most files of one request, and the most bytes of one of them. */
const mostFiles = 10;
export const mostBytes = 10 * 1024 ** 2;

/** What a session can read: text, pictures, PDF. */
const readable =
  /^(text\/.+|image\/(png|jpeg|gif|webp)|application\/(pdf|json|xml|yaml|x-yaml|toml|javascript|x-sh|csv|x-ndjson))$/;

/** Which of the files are handed to the job; the others with why not. Nothing is fetched here. */
export const judgeFiles = (files: readonly Named[]): Attached[] =>
  files.map((file, at) => ({ fileId: file.fileId, name: file.name, refused: problemOf(file, at) }));

function problemOf({ type, bytes }: Named, at: number): string | null {
  if (at >= mostFiles) return `at most ${mostFiles} files are taken`;
  if (bytes > mostBytes) return `it is larger than ${mostBytes / 1024 ** 2} MiB`;
  return readable.test(type)
    ? null
    : `${type || 'this kind of file'} is not taken: text, pictures and PDF are`;
}

/** A name for the disk that stays in its folder and is its own: letters, digits, dots and dashes of the one it came with. */
export function diskName({ name }: Pick<Attached, 'name'>, at: number): string {
  const safe = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+/g, '');
  return `${at + 1}-${[...safe].slice(-80).join('') || 'file'}`;
}
