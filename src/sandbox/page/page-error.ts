/**
 * How the page's routes refuse: `{ error }` in a sentence that the page shows to the person.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** A refusal that a route chose itself. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** What the two worlds throw when they are driven wrongly: a word of Telegram's side, an HTTP status of Google's. */
interface WorldFault extends Error {
  code?: unknown;
  statusCode?: number;
}

export function answerErrors(scope: FastifyInstance): void {
  scope.setErrorHandler<WorldFault>(async (fault, _request, reply) => {
    await reply.code(statusOf(fault)).send({ error: sentenceOf(fault) });
  });
}

function statusOf(fault: WorldFault): number {
  if (fault instanceof z.ZodError) return 400;
  if (fault.statusCode !== undefined) return fault.statusCode;
  if (fault.code === 'unknown') return 404;
  return fault.code === 'invalid' || fault.code === 400 ? 409 : 500;
}

function sentenceOf(fault: WorldFault): string {
  if (!(fault instanceof z.ZodError)) return fault.message;
  const [issue] = fault.issues;
  return `${issue?.path.join('.') || 'The request'}: ${issue?.message ?? 'not understood'}`;
}
