/** What is heard, one batch after the other. */
export type Funnel<T> = {
  /** Resolves when there is room for more; rejects where there is none, once a batch could not be heard. */
  push(items: readonly T[]): Promise<void>;
  /** Resolves when all of it has been heard. */
  end(): Promise<void>;
};

/**
 * Hands items on as they come; what comes while a batch is being heard waits and is heard as one, so that a flood takes
 * few large steps and a single line none longer. Whoever brings more than `room` (as `sizeOf` counts) waits.
 * `failed` is called at once when a batch could not be heard: nobody may push again for long.
 */
export function createFunnel<T>(
  hear: (items: readonly T[]) => Promise<void>,
  { room, sizeOf, failed }: { readonly room: number; sizeOf(item: T): number; failed(): void },
): Funnel<T> {
  let waiting: T[] = [];
  let size = 0;
  let working: Promise<void> | null = null;
  let taken = Promise.withResolvers<void>();

  const work = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      [waiting, size] = [[], 0];
      taken.resolve();
      taken = Promise.withResolvers();
      await hear(batch);
    }
    working = null;
  };
  const begin = () => {
    const begun = work();
    begun.catch((error: unknown) => {
      taken.promise.catch(() => {}); // perhaps nobody waits
      taken.reject(error); // and is not made anew: every push for which there is no room rejects with it
      failed();
    });
    return begun;
  };
  return {
    push: async (items) => {
      if (items.length === 0) return;
      for (const item of items) {
        waiting.push(item);
        size += sizeOf(item);
      }
      working ??= begin();
      while (size > room) await taken.promise;
    },
    end: async () => {
      await working;
    },
  };
}
