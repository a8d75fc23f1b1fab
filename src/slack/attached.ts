import { z } from 'zod';
import { type Attached, judgeFiles } from '../domain/attached.ts';

/** Files of a message; one that was deleted or is kept elsewhere has less of it. */
export const filesSchema = z
  .array(
    z.looseObject({
      ...{ id: z.string(), name: z.string().catch('file'), mimetype: z.string().catch('') },
      size: z.int().min(0).catch(0),
    }),
  )
  .catch([]);

/** The same as the steps know them; nothing where there are none. */
export function readFiles(files: z.infer<typeof filesSchema>): { files?: Attached[] } {
  const named = files.map(({ id: fileId, name, mimetype: type, size: bytes }) => ({
    fileId,
    name,
    type,
    bytes,
  }));
  return named.length === 0 ? {} : { files: judgeFiles(named) };
}
