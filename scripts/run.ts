/** How every script ends: in order, or with one clear line where a person can mend the fault. */

/** Names of the errors whose message says all: the configuration or the surroundings are at fault, not the program. */
const PLAIN_ERRORS = new Set(['ConfigError', 'StartError']);

/** Runs a script. A fault prints one line (a stack only where the program is at fault) and the exit code is 1. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    reportFault(error);
    process.exitCode = 1;
  }
}

/** Prints a fault as a person at the terminal needs it. */
export function reportFault(error: unknown): void {
  const { name, message, stack } = error as Error;
  console.error(PLAIN_ERRORS.has(name) ? message : stack ?? String(error));
}
