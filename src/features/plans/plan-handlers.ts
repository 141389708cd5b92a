/** What each kind of plan answers: its command, its buttons (one name, the action first), its questions. */
import type { Reply } from '../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../core/incoming.ts';
import type { AnswerHandler } from './questions.ts';
import type { NotAsked } from './write.ts';

export type PlanHandlers = {
  command: (incoming: IncomingText, argument: string) => Promise<Reply | NotAsked>;
  button: (incoming: IncomingButton, args: string[]) => Promise<Reply | NotAsked>;
  /** By what was asked. */
  answers: Record<string, AnswerHandler>;
};

/** Only the answer to a question can turn out not to be asked for. */
export async function certain(reply: Promise<Reply | NotAsked>): Promise<Reply> {
  const given = await reply;
  if (!Array.isArray(given)) throw new Error('What answers no question was taken for an answer');
  return given;
}
