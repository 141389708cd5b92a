/**
 * How every script ends: in order, or with one clear line where a person can mend the fault. A stack trace only
 * where the program itself is at fault.
 */

/** Runs a script to its end. A fault is printed, and the exit code is 1. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (fault) {
    console.error(describeForPerson(fault));
    process.exitCode = 1;
  }
}

export interface Stoppable {
  stop(): Promise<void>;
}

/** Stops what was started last first. One that fails to stop doesn't keep the others from it. */
export async function stopAll(started: Stoppable[]): Promise<void> {
  for (const service of started.toReversed()) await run(() => service.stop());
}

function describeForPerson(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.name === 'StartError' ? fault.message : fault.stack ?? fault.message;
}
