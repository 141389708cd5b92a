/** The buttons of an entry's card. */
import { numberOf } from '../../../core/button-data.ts';
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import type { ChangeOutcome } from '../changes/change.ts';
import { worthsOf } from '../currencies/worth.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import { findSheetState, type Entry } from '../queries.ts';
import { showList } from '../reports/list.ts';
import { showEntry } from '../service.ts';
import * as views from '../views.ts';
import { extrasOf } from './extras.ts';
import { recorderLines } from './recorder.ts';

export async function changeByButton(
  desk: Desk,
  incoming: IncomingButton,
  args: string[],
  what: 'remove' | 'undo',
): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const outcome = await desk.service[what](actorOf(incoming, reader), entryId, version);
  return await changeReply(desk, incoming, reader, outcome, what === 'remove' ? 'deleted' : 'restored');
}

/** The card shows in place how the entry stands now; a press on an old card says so. */
export async function changeReply(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  outcome: ChangeOutcome,
  state: views.CardState,
): Promise<Reply> {
  if (outcome.kind === 'gone') return views.goneCard(reader, incoming);
  const isFresh = outcome.kind === 'changed' || outcome.repeated;
  if (!isFresh) return await staleReply(desk, incoming, reader, outcome.entry);
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const recorder = await recorderLines(desk, incoming, outcome.entry.id);
  const [extras] = await extrasOf(desk, incoming, [outcome.entry]);
  const remarks = [...recorder, ...(extras?.remarks ?? [])];
  const card = views.entryCard(reader, outcome.entry, state, sheet, { ...extras, remarks });
  return [views.toast(incoming), views.replaceCard(incoming, card)];
}

/** The press came from a card that is out of date. */
export async function staleReply(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  entry: Entry,
): Promise<Reply> {
  const stale = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.stale'));
  return [stale, views.replaceCard(incoming, await shownCard(desk, incoming, reader, entry))];
}

export async function shownCard(
  desk: Desk,
  incoming: Incoming,
  reader: views.Reader,
  entry: Entry,
): Promise<views.CardText> {
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const remarks = await recorderLines(desk, incoming, entry.id);
  const [worth] = await worthsOf(desk, incoming.person, [entry]);
  return views.entryCard(reader, entry, 'shown', sheet, { worth, remarks });
}

/** From a line of a list to a card of its own. */
export async function showCard(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, numberOf(args[0]));
  if (entry === undefined) {
    const gone = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
    return [gone, ...(await showList(desk, incoming))];
  }
  const remarks = await recorderLines(desk, incoming, entry.id);
  const [worth] = await worthsOf(desk, incoming.person, [entry]);
  const card = views.entryCard(reader, entry, 'shown', 'none', { worth, remarks });
  return [views.toast(incoming), views.cardMessage(incoming.chatId, card)];
}

/** From a picker back to the card in whose place it stands. */
export async function backToCard(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, numberOf(args[0]));
  if (entry === undefined) return views.goneCard(reader, incoming);
  return [views.toast(incoming), views.replaceCard(incoming, await shownCard(desk, incoming, reader, entry))];
}

/** The entry of a picker, if it stands as its card showed it; else what is to be said. */
export async function pickedEntry(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  args: string[],
): Promise<{ kind: 'stands'; entry: Entry } | { kind: 'not'; reply: Reply }> {
  const [entryId = 0, version = 0] = args.map(numberOf);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry === undefined) return { kind: 'not', reply: views.goneCard(reader, incoming) };
  if (entry.version === version && !entry.deleted) return { kind: 'stands', entry };
  return { kind: 'not', reply: await staleReply(desk, incoming, reader, entry) };
}
