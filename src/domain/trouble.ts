/**
 * Something outside of this program that its operator can mend: the message is a sentence that says what and how, and a
 * stack would tell nothing. `passes`: it can be over without anybody doing something here, so it is worth trying again.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly passes: boolean;

  constructor(message: string, { passes = false, cause }: { passes?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.passes = passes;
  }
}
