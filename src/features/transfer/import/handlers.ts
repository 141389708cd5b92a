/** Files that come in, and the buttons below what was found in them. */
import { numberOf } from '../../../core/button-data.ts';
import { claimUpdate, findResult, settleClaim } from '../../../core/claims.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { IncomingButton, IncomingFile } from '../../../core/incoming.ts';
import { cleanName } from '../../../core/message-content.ts';
import { isCurrency } from '../../../core/money.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import type { Reader } from '../../ledger/index.ts';
import type { Desk } from '../desk.ts';
import { sayFirst } from '../first-word.ts';
import { IMPORT_QUEUE } from '../queue-names.ts';
import { dropLines } from './chunk-queries.ts';
import { columnScreen, currencyScreen, IMPORT_BUTTON, roleScreen } from './column-views.ts';
import { MOST_BYTES } from './job.ts';
import { missingRole, ROLES, type Layout } from './model.ts';
import { findRival, insertImport, lockEntering, lockImport, saveLayout, saveState, type Import } from './queries.ts';
import { looksImportable } from './read-file.ts';
import type { Screen } from './screen.ts';
import * as views from './views.ts';

export function createImportHandlers(desk: Desk): Handlers {
  const { text } = desk.house;
  return {
    commands: {
      import: async ({ chatId, person: { locale } }) => [
        { kind: 'send', chatId, text: text(locale, 'transfer:import.how') },
      ],
    },
    buttons: { [IMPORT_BUTTON]: async (incoming, args) => await press(desk, incoming, args) },
    files: [{
      reads: 'transfer:reads',
      accepts: (file) => file.kind === 'document' && looksImportable(file),
      handle: async (incoming) => await receive(desk, incoming),
    }],
  };
}

/** A year of monthly statements: the lines of each wait in the database until they are confirmed. */
const MOST_OPEN = 12;

/** Whether a file waits for the worker now; a person who has too many that are not over sends it again. */
type Taken = { isTaken: boolean };

/** The file is fetched and read by the worker; its name is only ever shown. */
async function receive({ house }: Desk, incoming: IncomingFile): Promise<Reply> {
  const { chatId, person, file, update } = incoming;
  const fileName = cleanName((file.name ?? '').slice(0, 200)) || '…';
  if ((file.sizeBytes ?? 0) > MOST_BYTES) {
    return [{ kind: 'send', chatId, ...views.refusal(house.text, person.locale, { fileName }, 'too-big') }];
  }
  const known = await findResult<Taken>(house.db, update);
  const { isTaken } = known ?? (await take(house, incoming, fileName));
  if (isTaken) return [];
  return [{ kind: 'send', chatId, text: house.text(person.locale, 'transfer:import.too_many', { count: MOST_OPEN }) }];
}

async function take(house: House, { chatId, person, file, update }: IncomingFile, fileName: string): Promise<Taken> {
  const { userId, ledgerUserId, locale } = person;
  const asked = { userId, ledgerUserId, chatId, fileId: file.fileId, fileName };
  let isTaken = false;
  await sayFirst(house, { chatId, text: views.readingText(house.text, locale, fileName) }, async (messageId) =>
    await transaction(house.db, async (tx) => {
      const claim = await claimUpdate<Taken>(tx, update, { isTaken });
      if (claim.kind === 'duplicate') {
        isTaken = claim.result.isTaken;
        return false;
      }
      const id = await insertImport(tx, { ...asked, messageId }, house.clock.nowMs(), MOST_OPEN);
      isTaken = id !== undefined;
      if (id !== undefined) await send(house, tx, { userId, id });
      await settleClaim(tx, update, { isTaken });
      return isTaken;
    }));
  return { isTaken };
}

async function send({ queue }: House, tx: Tx, { userId, id }: Pick<Import, 'userId' | 'id'>): Promise<void> {
  await queue.send(tx, IMPORT_QUEUE.name, { userId, importId: id });
}

/** What a press came to: `working` means that the worker will show it. */
type Pressed = { outcome: 'shown' | 'working' | 'busy' | 'looked-again' | 'stale'; own: Import | undefined };

async function press(desk: Desk, incoming: IncomingButton, [idText, action = '', ...args]: string[]): Promise<Reply> {
  const { house, book } = desk;
  const { outcome, own } = await change(desk, incoming, numberOf(idText), action, args);
  const { locale } = incoming.person;
  if (own === undefined) return stale(desk, incoming);
  if (outcome === 'stale') {
    const isElsewhere = own.ledgerUserId !== incoming.person.ledgerUserId;
    const isOver = isElsewhere || !['reading', 'ready', 'entering', 'removing'].includes(own.state);
    return isOver ? stale(desk, incoming) : [answer(incoming, house.text(locale, 'transfer:import.moment'))];
  }
  if (outcome !== 'shown') return [answer(incoming, house.text(locale, `transfer:import.${outcome === 'working' ? 'moment' : outcome}`))];
  const reader = await book.readerOf({ ...incoming.person, ledgerUserId: own.ledgerUserId }, incoming.sentAtMs);
  return [answer(incoming), inPlace(incoming, screenOf(reader, own, incoming, action, args))];
}

function screenOf(
  reader: Reader,
  own: Import,
  { person }: IncomingButton,
  action: string,
  args: string[],
): Screen {
  if (own.state === 'cancelled') return views.cancelled(reader, own);
  const looked = { ...own, layout: own.layout as Layout, summary: own.summary as NonNullable<Import['summary']> };
  if (action === 'columns') return columnScreen(reader, looked);
  if (action === 'column') return roleScreen(reader, looked, numberOf(args[0]));
  if (action === 'currencies') return currencyScreen(reader, looked, person.currency);
  return views.preview(reader, looked);
}

/** One press, once. Only an import that stands ready can be changed: until then, nobody knows what it would change. */
async function change(
  desk: Desk,
  incoming: IncomingButton,
  id: number,
  action: string,
  args: string[],
): Promise<Pressed> {
  const { house } = desk;
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<{ outcome: Pressed['outcome'] }>(tx, incoming.update, { outcome: 'shown' });
    const own = await lockImport(tx, incoming.person.userId, id);
    if (own === undefined || claim.kind === 'duplicate') {
      return { outcome: claim.kind === 'duplicate' ? claim.result.outcome : 'stale', own };
    }
    // Who left a ledger, or was removed, brings nothing into it any more.
    const isReady = own.state === 'ready' && own.ledgerUserId === incoming.person.ledgerUserId;
    const stale: Pressed = { outcome: 'stale', own };
    const pressed = isReady ? await apply(house, tx, own, incoming, action, args) : stale;
    await settleClaim(tx, incoming.update, { outcome: pressed.outcome });
    return pressed;
  });
}

async function apply(
  house: House,
  tx: Tx,
  own: Import,
  incoming: IncomingButton,
  action: string,
  args: string[],
): Promise<Pressed> {
  const { messageId } = incoming;
  if (action === 'cancel') {
    await saveState(tx, own, 'cancelled', messageId);
    await dropLines(tx, own);
    return { outcome: 'shown', own: { ...own, state: 'cancelled' } };
  }
  if (action === 'enter') return await enter(house, tx, own, messageId);
  const layout = changed(own.layout as Layout, action, args);
  if (layout === undefined) return { outcome: 'shown', own };
  await saveState(tx, own, 'reading', messageId);
  await saveLayout(tx, own, layout);
  await send(house, tx, own);
  return { outcome: 'working', own };
}

/** What came in meanwhile may be in this file, too: it is looked at once more. */
async function enter(house: House, tx: Tx, own: Import, messageId: number): Promise<Pressed> {
  const layout = own.layout as Layout;
  if (missingRole(layout) !== null || layout.dateOrder === null) return { outcome: 'shown', own };
  await lockEntering(tx, own);
  const rival = await findRival(tx, own);
  if (rival === 'under-way') return { outcome: 'busy', own };
  await saveState(tx, own, rival === 'newer' ? 'reading' : 'entering', messageId);
  await send(house, tx, own);
  return { outcome: rival === 'newer' ? 'looked-again' : 'working', own };
}

/** @returns undefined for a button that only shows something */
function changed(layout: Layout, action: string, [first = '', second = '']: string[]): Layout | undefined {
  if (action === 'swap') return { ...layout, swapSigns: !layout.swapSigns };
  if (action === 'duplicates') return { ...layout, withDuplicates: !layout.withDuplicates };
  if (action === 'order' && (first === 'dmy' || first === 'mdy')) return { ...layout, dateOrder: first };
  if (action === 'currency' && isCurrency(first)) return { ...layout, currency: first };
  const role = ROLES.find((known) => known === second);
  const column = numberOf(first);
  if (action !== 'role' || role === undefined || layout.roles[column] === undefined) return undefined;
  const isMany = role === 'ignore' || role === 'note';
  const roles = layout.roles.map((old, index) => (index === column ? role : old === role && !isMany ? 'ignore' : old));
  return { ...layout, roles, isChanged: true };
}

function stale({ house }: Desk, incoming: IncomingButton): Reply {
  const { chatId, messageId, person } = incoming;
  return [answer(incoming, house.text(person.locale, 'core:stale_button')), { kind: 'unbutton', chatId, messageId }];
}

function answer({ callbackId }: IncomingButton, text?: string): Outgoing {
  return { kind: 'answer', callbackId, ...(text === undefined ? {} : { text }) };
}

function inPlace({ chatId, messageId }: IncomingButton, screen: Screen): Outgoing {
  return { kind: 'edit', chatId, messageId, ...screen };
}
