export type AskedToEnd = ReturnType<typeof hearSignals>;

/**
 * The first and the second signal that ask this process to end. They are heard for good: execa ends a process in which
 * nobody listens any more.
 */
export function hearSignals() {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const second = Promise.withResolvers<NodeJS.Signals>();
  let heard = 0;
  const hear = (signal: NodeJS.Signals) => {
    heard += 1;
    (heard === 1 ? first : second).resolve(signal);
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return { first: first.promise, second: second.promise };
}
