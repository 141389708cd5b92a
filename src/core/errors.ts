/**
 * Faults: what should not happen. Expected outcomes are values, not errors. No message carries a secret
 * or what a person typed.
 */
import { withoutSecrets } from '../platform/redaction.ts';

/** A fault of the program's surroundings, with a code that logs and tests can name. */
export class Fault extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }
}

export type DescribedFault = { name: string; code?: string; message: string; cause?: string };

/** What may be logged of an unknown thrown value: name, code and message, never its whole content. */
export function describeFault(fault: unknown): DescribedFault {
  if (!(fault instanceof Error)) return { name: 'Unknown', message: typeof fault };
  const code = codeOf(fault);
  return {
    name: fault.name,
    // Several failed attempts to connect come as one error without a message of its own.
    message: withoutSecrets(fault.message || (code ?? '')),
    ...(code === undefined ? {} : { code }),
    ...(fault.cause instanceof Error ? { cause: withoutSecrets(`${fault.cause.name}: ${fault.cause.message}`) } : {}),
  };
}

function codeOf(fault: Error): string | undefined {
  const { code } = fault as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}
