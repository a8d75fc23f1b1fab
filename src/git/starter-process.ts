import { type GitOrder, startGit } from './start-git.ts';

/**
 * The small process that starts git for a large one (starter.ts). It ends when that one has: what runs then comes to its
 * own end first.
 */

// Signals of a terminal or a service manager are for those who asked; git gets them as well.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

process.on('message', async ({ id, order }: { id: number; order: GitOrder }) => {
  const end = await startGit(order);
  if (process.connected) process.send?.({ id, end });
});
