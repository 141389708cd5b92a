/** The press that says which of two readings of a line is meant. */
import { numberOf } from '../../../core/button-data.ts';
import { findDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton } from '../../../core/incoming.ts';
import { readerOf, type Desk } from '../desk.ts';
import type { Question } from '../model.ts';
import type { MessageToRecord } from '../record-queries.ts';
import { QUESTION_DIALOG } from '../service.ts';
import * as views from '../views.ts';
import { messageOf, recordedReply } from './recording.ts';

export async function chooseReading(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialogId = numberOf(args[0]);
  const dialog = await findDialog(desk.house.db, incoming.person.userId, dialogId);
  const question = dialog?.kind === QUESTION_DIALOG ? (dialog.state as Question) : undefined;
  const reading = question?.readings.find((_, index) => `${index}` === args[1]);
  if (dialog !== undefined && reading === undefined) {
    return [views.toast(incoming, reader.text(reader.locale, 'ledger:toast.over'))];
  }
  const chosen = reading === undefined ? [] : [reading];
  const recorded = messageOf(incoming, reader, chosen, question?.messageId);
  const message: MessageToRecord = { ...recorded, chosen: true };
  const outcome = await desk.service.answerQuestion(dialog ?? { id: dialogId, version: 0 }, message);
  if (outcome.kind === 'answers-dialog') throw new Error('A choice was taken for the answer to a dialog');
  if (outcome.kind === 'stale') {
    // What another press recorded stands in the message by now, with buttons of its own.
    const over = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.over'));
    return outcome.answered ? [over] : [over, views.withoutButtons(incoming)];
  }
  const [first, ...rest] = await recordedReply(desk, incoming, reader, outcome, chosen);
  const inPlace = first?.kind === 'send' ? [views.inPlaceOf(incoming, first)] : [];
  return [views.toast(incoming), ...inPlace, ...rest];
}
