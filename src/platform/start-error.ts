/**
 * What a person can mend by themselves before the program runs: no server at an address, a port taken, a folder that
 * can't be written. The entry points print the message alone, without a stack trace, and leave with code 1.
 */

/** A fault at start. The message is one line: what is wrong and what to do about it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
