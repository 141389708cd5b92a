/** One tap puts an entry into another category, and teaches the guess. */
import { numberOf } from '../../../core/button-data.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton } from '../../../core/incoming.ts';
import { onTopOf } from '../changes/change.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import { lessonOfTap } from '../lessons/lesson.ts';
import type { EntryKind } from '../model.ts';
import type { Entry } from '../queries.ts';
import { showEntry } from '../service.ts';
import * as views from '../views.ts';
import { backToCard, changeReply, pickedEntry } from './card.ts';
import { categoryUses } from './card-queries.ts';
import { categoryGrid } from './category-grid.ts';
import { backButton, pickText } from './picker-views.ts';

/** `entry:version:kind:page`, the last two absent on a card. */
export async function askForCategory(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const picked = await pickedEntry(desk, incoming, reader, args);
  if (picked.kind === 'not') return picked.reply;
  const kind = kindOf(args[2]) ?? picked.entry.kind;
  const picker = await categoryPicker(desk, incoming, reader, picked.entry, kind, numberOf(args[3]));
  return [views.toast(incoming), views.replaceCard(incoming, picker)];
}

async function categoryPicker(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  entry: Entry,
  kind: EntryKind,
  page: number,
): Promise<views.CardText> {
  const which = `${entry.id}:${entry.version}`;
  const grid = categoryGrid(reader, {
    kind,
    page,
    uses: await categoryUses(desk.house.db, incoming.person.ledgerUserId, kind),
    pick: (key) => `${views.BUTTONS.intoCategory}:${which}:${key}`,
    turn: (other, at) => `${views.BUTTONS.category}:${which}:${other}:${at}`,
  });
  const inline = [...grid, [backButton(reader, entry)]];
  return { text: pickText(reader, 'category', entry), keyboard: { inline } };
}

/** `entry:version:key`; a key that the ledger hasn't, or has no more, asks again. */
export async function putIntoCategory(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.slice(0, 2).map(numberOf);
  const category = args.slice(2).join(':');
  const kind = reader.categories.kindOf(category);
  if (kind === undefined) return await askForCategory(desk, incoming, args.slice(0, 2));
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry?.version === version && entry.category === category) return await backToCard(desk, incoming, args);
  const outcome = await desk.service.change(actorOf(incoming, reader), entryId, version, {
    kind: 'entry-category',
    next: (before) => onTopOf(before, { category, kind }),
    lesson: lessonOfTap,
  });
  return await changeReply(desk, incoming, reader, outcome, 'changed');
}

function kindOf(arg: string | undefined): EntryKind | undefined {
  return arg === 'expense' || arg === 'income' ? arg : undefined;
}
