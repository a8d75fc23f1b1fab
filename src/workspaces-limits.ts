import { z } from 'zod';
import { keysOfHome } from './domain/keys-of-home.ts';
import type { Project } from './domain/project.ts';

/** What `workspaces.toml` says of a project about what its jobs may use of the host. 0 is no limit. */

const most = z.int().min(0);

export const limitKeys = {
  network: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off: what a job runs reaches the model and nothing else; only where `doctor` says bubblewrap'),
  // Claude Code alone takes 0.3 to 0.4 GB; in 3 of 100 runs it was seen to grow to 14 GB and more.
  max_memory_mb: most
    .default(4096)
    .describe('a job is stopped when its processes together take more memory; 0: no limit'),
  // Parallel builds run some ten to a hundred.
  max_processes: most.default(512).describe('a job is stopped when it runs more at once; 0: no limit'),
  // A large build leaves some GB; output of tools was seen to take 278 GB and more.
  max_disk_mb: most
    .default(20_480)
    .describe('a job is stopped when its clone and temporary files take more; 0: no limit'),
  reveal: z
    .array(z.enum(keysOfHome, `one of ${keysOfHome.join(', ')}`))
    .default([])
    .describe('what lies in your home and is hidden from jobs (keys to other places), but not from these'),
};
const raw = z.strictObject(limitKeys);

type Raw = { readonly persistent: boolean; readonly permission_mode: string; readonly network: string };
/** What only a contained run may or can have, and so not the one session that is no job. */
export const isHeld = (project: Raw): boolean =>
  !project.persistent || (project.permission_mode !== 'bypassPermissions' && project.network === 'on');
export const heldError = {
  path: ['persistent'],
  error:
    'false beside permission_mode = "bypassPermissions" or network = "off": nothing contains that session',
};

export const toBounds = (known: z.infer<typeof raw>): Pick<Project, 'bounds'> => ({
  bounds: {
    network: known.network === 'on',
    memoryMb: known.max_memory_mb,
    processes: known.max_processes,
    diskMb: known.max_disk_mb,
    reveal: known.reveal,
  },
});
