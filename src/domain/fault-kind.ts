/** What kind of fault an error is, by the codes that PostgreSQL, its drivers and the system put into it. */

/** Of SQLSTATE classes 08 (connection) and 57P (shutdown, crash, starting up) and too many connections, Prisma's names for them, the system's. */
const away =
  /^(08\w{3}|57P0[1-5]|53300|P1001|P1002|P1008|P1017|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
const full = /^(53100|ENOSPC|EDQUOT)$/;
/** What drivers say without a code when the connection ends under a question. */
const cutOff =
  /Connection terminated|Server has closed the connection|timeout exceeded when trying to connect|timeout expired|Query read timeout/;
const noRoom = /No space left on device|Disk quota exceeded/i;

/** The database cannot be reached, or went away under the question: what was asked may or may not have been done. */
export const isAway = (error: unknown): boolean => isOf(error, away, cutOff);
/** There is no room left on a disk. */
export const isFull = (error: unknown): boolean => isOf(error, full, noRoom);

/** Drivers wrap what they were told: it is looked for in the causes too, so many levels deep. */
const depth = 6;

function isOf(error: unknown, codes: RegExp, said: RegExp, left = depth): boolean {
  if (typeof error !== 'object' || error === null || left === 0) return false;
  const { code, originalCode, message, stderr, cause, meta, driverAdapterError } = error as {
    readonly [key: string]: unknown;
  };
  return (
    [code, originalCode].some((one) => typeof one === 'string' && codes.test(one)) ||
    [message, stderr].some((one) => typeof one === 'string' && said.test(one)) ||
    [cause, meta, driverAdapterError].some((one) => isOf(one, codes, said, left - 1))
  );
}

const fullWords = 'The disk of this host is full, so the job could not go on. Make room, then ask again.';
const awayWords = 'The database was away when the job needed it. Ask again.';

/** A fault of a job in a sentence for people. */
export function faultSentence(fault: unknown): string {
  if (isFull(fault)) return fullWords;
  return isAway(fault) ? awayWords : 'Audition itself failed; the log has the details.';
}
