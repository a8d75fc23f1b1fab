import { isAway, isFull } from '../domain/fault-kind.ts';
import { Trouble } from '../domain/trouble.ts';

/** Where a connection string leads, without the password. */
function placeOf(url: string) {
  const { hostname, port, username, pathname } = new URL(url);
  const user = decodeURIComponent(username);
  return {
    at: `${hostname || 'localhost'}:${port || 5432}`,
    user,
    database: decodeURIComponent(pathname.slice(1)),
  };
}

/** The engine that migrates has words in the place of codes. */
const denied = /permission denied/;

/** What keeps the record from being opened, as a sentence with the mend; the error itself where nobody knows better. */
export function openingTrouble(cause: unknown, url: string): unknown {
  if (cause instanceof Trouble || !(cause instanceof Error)) return cause;
  const { at, user, database } = placeOf(url);
  const { code = denied.test(cause.message) ? '42501' : '' } = cause as { code?: string };
  const words = sentences[code]?.({ at, user, database });
  if (words) return new Trouble(words, { passes: code === '53300', cause });
  if (isFull(cause))
    return new Trouble(`The disk of PostgreSQL at ${at} is full: make room there.`, { passes: true, cause });
  if (!isAway(cause)) return cause;
  const why = code || cause.message;
  return new Trouble(`PostgreSQL at ${at} does not answer (${why}): start it, or mend DATABASE_URL.`, {
    ...{ passes: true, cause },
  });
}

type Place = ReturnType<typeof placeOf>;
const login = ({ at, user }: Place) =>
  `PostgreSQL at ${at} does not let the user "${user}" in: mend the user and the password of DATABASE_URL.`;

/** By SQLSTATE and by the resolver's codes. */
const sentences: Readonly<Record<string, (place: Place) => string>> = {
  ENOTFOUND: ({ at }) => `There is no host ${at}: mend DATABASE_URL.`,
  EAI_AGAIN: ({ at }) => `The host of ${at} cannot be looked up now: mend the network, or DATABASE_URL.`,
  '28P01': login,
  '28000': login,
  '3D000': ({ at, database }) =>
    `PostgreSQL at ${at} has no database "${database}": create it, or mend DATABASE_URL.`,
  '42501': ({ at, user, database }) =>
    `The user "${user}" may not make tables in the database "${database}" at ${at}: let it own the database.`,
  '53300': ({ at }) => `PostgreSQL at ${at} takes no more connections: raise its max_connections.`,
};
