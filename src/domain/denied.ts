import { z } from 'zod';

/** A call that a session was denied and needed: the tool, and the narrowest rule that would allow it. */
const deniedCall = z.object({ tool: z.string(), rule: z.string() });
export type DeniedCall = z.infer<typeof deniedCall>;

/** The calls as they are kept with a job; what cannot be read is none. */
export const readDenied = (stored: unknown): DeniedCall[] => z.array(deniedCall).safeParse(stored).data ?? [];
