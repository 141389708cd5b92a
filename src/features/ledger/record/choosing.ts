/** The press that says which of two readings of a line is meant. */
import { numberOf } from '../../../core/button-data.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { changeReply } from '../cards/card.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import type { Question } from '../model.ts';
import type { MessageToRecord } from '../record-queries.ts';
import type { EditedEntry } from '../service.ts';
import * as views from '../views.ts';
import { QUESTION_DIALOG } from './questions.ts';
import { messageOf, recordedReply } from './recording.ts';

export async function chooseReading(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialogId = numberOf(args[0]);
  // A second delivery finds the question that the first one answered.
  const dialog = incoming.dialogs.find(({ id, kind }) => id === dialogId && kind === QUESTION_DIALOG);
  const question = dialog?.state as Question | undefined;
  const reading = question?.readings.find((_, index) => `${index}` === args[1]);
  if (dialog !== undefined && reading === undefined) return over(reader, incoming);
  if (dialog !== undefined && question?.about !== undefined && reading !== undefined) {
    return await changeToReading(desk, incoming, reader, dialog, { ...question.about, values: reading });
  }
  const chosen = reading === undefined ? [] : [reading];
  const recorded = messageOf(incoming, reader, chosen, question?.messageId);
  const message: MessageToRecord = { ...recorded, chosen: true };
  const outcome = await desk.service.answerQuestion(dialog ?? { id: dialogId, version: 0 }, message);
  if (outcome.kind === 'answers-dialog') throw new Error('A choice was taken for the answer to a dialog');
  if (outcome.kind === 'stale') {
    // What another press recorded stands in the message by now, with buttons of its own.
    return outcome.answered ? over(reader, incoming) : [...over(reader, incoming), views.withoutButtons(incoming)];
  }
  const [first, ...rest] = await recordedReply(desk, incoming, reader, outcome, chosen);
  const inPlace = first?.kind === 'send' ? [views.inPlaceOf(incoming, first)] : [];
  return [views.toast(incoming), ...inPlace, ...rest];
}

/** The line is one that its person changed: the entry follows it, if it stands as it did then. */
async function changeToReading(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  dialog: OpenDialog,
  { version, ...change }: EditedEntry & { version: number },
): Promise<Reply> {
  const edited: EditedEntry = { ...change, kind: 'message-edit' };
  const outcome = await desk.service.edit(actorOf(incoming, reader), dialog, version, edited);
  if (outcome.kind === 'not-asked') return over(reader, incoming);
  return await changeReply(desk, incoming, reader, outcome, 'changed');
}

function over({ text, locale }: views.Reader, incoming: IncomingButton): Outgoing[] {
  return [views.toast(incoming, text(locale, 'ledger:toast.over'))];
}
