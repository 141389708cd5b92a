/** One clock for all processes of the benchmark: the system's monotonic one, in milliseconds. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** @param ownMs a moment by this process's `performance.now()` */
export function sharedMs(ownMs: number = performance.now()): number {
  return ownMs + OFFSET_MS;
}
