/**
 * The time that a call of an outside thing may take, joined with the signal of whoever may end it early.
 * AbortSignal.timeout would keep request and answer until its time is up; this is forgotten with the call.
 */
export type CallBound = {
  signal: AbortSignal;
  /** To be called when the call has ended, however it did. */
  release(): void;
};

/**
 * @param timeoutMs from now on
 * @param signal ends the call early; it may have done so already
 */
export function boundOf(timeoutMs: number, signal?: AbortSignal): CallBound {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
