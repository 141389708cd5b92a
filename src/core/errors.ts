/**
 * Faults: what should not happen. Expected outcomes are values, not errors. No message carries a secret
 * or what a person typed.
 */

/** A fault of the program's surroundings, with a code that logs and tests can name. */
export class Fault extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }
}

/** What may be logged of an unknown thrown value: name, code and message, never its whole content. */
export function describeFault(fault: unknown): { name: string; code?: string; message: string; cause?: string } {
  if (!(fault instanceof Error)) return { name: 'Unknown', message: typeof fault };
  const code = (fault as { code?: unknown }).code;
  const cause = fault.cause instanceof Error ? { cause: `${fault.cause.name}: ${fault.cause.message}` } : {};
  return {
    name: fault.name,
    message: fault.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...cause,
  };
}
