/** Questions that a text answers: how much, what, until when. A question stands in place of the screen it came from. */
import { namedIn, numberOf } from '../../core/button-data.ts';
import { closeDialog, openDialog, type OpenDialog } from '../../core/dialog-store.ts';
import type { ButtonHandler, DialogHandler, Handlers, Reply } from '../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../core/incoming.ts';
import { transaction } from '../../platform/postgres.ts';
import type { Desk } from './desk.ts';
import { show } from './screen.ts';
import { once } from './write.ts';

export const QUESTION_DIALOG = 'plans-question';

const BACK_BUTTON = 'plan-back';

/** How long the bot waits for the answer. */
const QUESTION_TTL_MS = 3_600_000;

/** What is asked; `id` and `day` say of which plan. */
export type Question = { what: string; id?: number; day?: string };

export type AnswerHandler = (
  incoming: IncomingText,
  question: Question,
  dialog: OpenDialog,
) => Promise<Reply | { kind: 'not-asked' }>;

/**
 * Asks, in place of the screen.
 * @param back data of the button that leads to the screen again
 */
export async function ask(
  desk: Desk,
  incoming: IncomingButton,
  { text, back, ...question }: Question & { text: string; back: string },
): Promise<Reply> {
  const { house } = desk;
  const { person } = incoming;
  const { dialogId } = await once(desk, incoming, async (tx) => ({
    dialogId: await openDialog(tx, house.clock, {
      userId: person.userId,
      kind: QUESTION_DIALOG,
      state: question,
      awaitsText: true,
      ttlMs: QUESTION_TTL_MS,
    }),
  }));
  const button = { text: house.text(person.locale, 'plans:button.back'), data: `${BACK_BUTTON}:${dialogId}:${back}` };
  return show(incoming, { text, keyboard: { inline: [[button]] } });
}

/**
 * @param answers who takes the answer, by what was asked
 * @param buttons where the way back leads
 */
export function questionHandlers(
  { house }: Desk,
  answers: Record<string, AnswerHandler>,
  buttons: Record<string, ButtonHandler>,
): Required<Pick<Handlers, 'buttons' | 'dialogs'>> {
  const answered: DialogHandler = async (incoming, dialog) => {
    const question = dialog.state as Question;
    const answer = answers[question.what];
    if (answer === undefined) throw new Error(`Nobody takes the answer to ${question.what}`);
    return await answer(incoming, question, dialog);
  };
  const back: ButtonHandler = async (incoming, [dialogId, name = '', ...args]) => {
    const open = incoming.dialogs.find(({ id, kind }) => id === numberOf(dialogId) && kind === QUESTION_DIALOG);
    if (open !== undefined) await transaction(house.db, (tx) => closeDialog(tx, house.clock, incoming.update, open));
    // What no button of ours holds leads to the first screen.
    const handler = namedIn(buttons, name) ?? Object.values(buttons)[0];
    return handler === undefined ? [] : await handler(incoming, args);
  };
  return { dialogs: { [QUESTION_DIALOG]: answered }, buttons: { [BACK_BUTTON]: back } };
}
