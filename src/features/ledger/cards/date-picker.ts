/** Another day for an entry: with a tap one of the last seven, with a text any. */
import { numberOf } from '../../../core/button-data.ts';
import { localDate } from '../../../core/clock.ts';
import { addDays, isDay } from '../../../core/days.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { onTopOf } from '../changes/change.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import { editedReply, type EditState } from '../dialogs.ts';
import { readDay } from '../reading/entry-date.ts';
import { DAY_DIALOG, showEntry } from '../service.ts';
import * as views from '../views.ts';
import { backToCard, changeReply, pickedEntry, staleReply } from './card.ts';
import { dayPicker, dayPrompt } from './picker-views.ts';

/** Today, yesterday, and the five days before. */
const DAYS_SHOWN = 7;

export async function askForDay(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const picked = await pickedEntry(desk, incoming, reader, args);
  if (picked.kind === 'not') return picked.reply;
  const today = localDate(incoming.sentAtMs, incoming.person.timeZone);
  const days = Array.from({ length: DAYS_SHOWN }, (_, ago) => addDays(today, -ago));
  return [views.toast(incoming), views.replaceCard(incoming, dayPicker(reader, picked.entry, days))];
}

/** `entry:version:YYYY-MM-DD` */
export async function putOnDay(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const date = args[2] ?? '';
  if (!isDay(date)) return await askForDay(desk, incoming, args);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry?.version === version && entry.date === date) return await backToCard(desk, incoming, args);
  const outcome = await desk.service.change(actorOf(incoming, reader), entryId, version, {
    kind: 'entry-date',
    next: (before) => onTopOf(before, { date }),
  });
  return await changeReply(desk, incoming, reader, outcome, 'changed');
}

/** The question stands in place of the picker. */
export async function askForOtherDay(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const actor = actorOf(incoming, reader);
  const question = await desk.service.askForEdit(actor, entryId, version, incoming.messageId, DAY_DIALOG);
  if (question.kind === 'gone') return views.goneCard(reader, incoming);
  if (question.kind === 'as-it-stands') return await staleReply(desk, incoming, reader, question.entry);
  const prompt = dayPrompt(reader, question.entry, question.dialogId);
  return [views.toast(incoming), views.replaceCard(incoming, prompt)];
}

export async function putOnTypedDay(
  desk: Desk,
  incoming: IncomingText,
  dialog: OpenDialog,
): Promise<Reply | { kind: 'not-asked' }> {
  const reader = await readerOf(desk, incoming);
  const { entryId, version, messageId } = dialog.state as EditState;
  const { locale, timeZone, ledgerUserId } = incoming.person;
  const entry = await showEntry(desk.house.db, ledgerUserId, entryId);
  const date = readDay(incoming.text, { locale, today: localDate(incoming.sentAtMs, timeZone) });
  if (entry === undefined) {
    await desk.service.dropQuestion(incoming.update, dialog);
    return views.say(incoming, reader.text(locale, 'ledger:toast.gone'));
  }
  if (date === undefined) return views.say(incoming, reader.text(locale, 'ledger:date_unclear'));
  const change = { entryId, values: { ...entry, date }, kind: 'entry-date' as const };
  const outcome = await desk.service.edit(actorOf(incoming, reader), dialog, version, change);
  return outcome.kind === 'not-asked' ? outcome : await editedReply(desk, incoming, reader, outcome, messageId);
}
