/** `/currency`: what amounts are counted in, what a trip is paid in, and rates typed by hand. */
import { claimUpdate } from '../../../core/claims.ts';
import { HOUR_MS, localDate } from '../../../core/clock.ts';
import { openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton, IncomingText, Person } from '../../../core/incoming.ts';
import { isCurrency } from '../../../core/money.ts';
import { transaction } from '../../../platform/postgres.ts';
import { undoButton } from '../journal/journal.ts';
import { say, toast } from '../views.ts';
import { ownRatesOf } from './queries.ts';
import { createCurrencyService, type Changed, type CurrencyService } from './service.ts';
import { currencyNamed, readCurrencyWish, type CurrencyWish, type TypedRate } from './typed.ts';
import * as views from './views.ts';

/** The question for a currency that no button names. */
export const CURRENCY_DIALOG = 'currency';

const DIALOG_TTL_MS = HOUR_MS;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

type Room = { house: House; service: CurrencyService };

export function createCurrencyHandlers(house: House): Handlers {
  const room: Room = { house, service: createCurrencyService(house) };
  return {
    commands: {
      currency: async (incoming, argument) =>
        await answerWish(room, incoming, readCurrencyWish(argument, incoming.person.currency)),
    },
    buttons: {
      [views.BUTTONS.screen]: async (incoming) => await showScreen(room, incoming, incoming.person),
      [views.BUTTONS.base]: async (incoming, [code = '']) => await chooseBase(room, incoming, code),
      [views.BUTTONS.trip]: async (incoming, [code = '']) => await chooseTrip(room, incoming, code),
      [views.BUTTONS.pickTrip]: async (incoming) => inPlace(incoming, views.tripScreen(house.text, incoming.person)),
      [views.BUTTONS.other]: async (incoming, [what]) => await askForOther(room, incoming, what),
      [views.BUTTONS.removeRate]: async (incoming, [currency = '', inCurrency = '', fromDay = '']) => {
        if (DAY.test(fromDay)) await room.service.removeRate(incoming, { currency, inCurrency, fromDay });
        return await showScreen(room, incoming, incoming.person);
      },
    },
    dialogs: { [CURRENCY_DIALOG]: async (incoming, dialog) => await answerOther(room, incoming, dialog) },
  };
}

async function answerWish(
  room: Room,
  incoming: Incoming,
  wish: CurrencyWish,
  answered?: Answered,
): Promise<Reply> {
  const { text } = room.house;
  const { locale } = incoming.person;
  switch (wish.kind) {
    case 'show':
      return sent(incoming, await screenOf(room, incoming, incoming.person));
    case 'trip-pick':
      return sent(incoming, views.tripScreen(text, incoming.person));
    case 'base':
      return await setBase(room, incoming, wish.currency, answered);
    case 'trip':
      return await setTrip(room, incoming, wish.currency, answered);
    case 'trip-off':
      return await setTrip(room, incoming, null, answered);
    case 'rate':
      return await putRate(room, incoming, wish.rate, answered);
    case 'unclear':
      return say(incoming, text(locale, `ledger:currency.unclear.${wish.about}`));
  }
}

type Answered = OpenDialog | undefined;

async function setBase(room: Room, incoming: Incoming, currency: string, answered: Answered): Promise<Reply> {
  const { text } = room.house;
  const changed = await room.service.setUp(incoming, { currency }, answered);
  return withUndo(room, incoming, text(incoming.person.locale, 'ledger:currency.set', { currency }), changed);
}

async function setTrip(
  room: Room,
  incoming: Incoming,
  tripCurrency: string | null,
  answered: Answered,
): Promise<Reply> {
  const { text } = room.house;
  const { locale, currency } = incoming.person;
  const changed = await room.service.setUp(incoming, { tripCurrency }, answered);
  const words =
    tripCurrency === null
      ? text(locale, 'ledger:currency.trip_over', { currency })
      : text(locale, 'ledger:currency.trip_set', { currency: tripCurrency });
  return withUndo(room, incoming, words, changed);
}

async function putRate(room: Room, incoming: Incoming, typed: TypedRate, answered: Answered): Promise<Reply> {
  const rate = { ...typed, fromDay: localDate(incoming.sentAtMs, incoming.person.timeZone) };
  const changed = await room.service.putRate(incoming, rate, answered);
  return withUndo(room, incoming, views.rateText(room.house.text, incoming.person.locale, rate), changed);
}

async function chooseBase(room: Room, incoming: IncomingButton, code: string): Promise<Reply> {
  if (isCurrency(code)) await room.service.setUp(incoming, { currency: code });
  return await showScreen(room, incoming, isCurrency(code) ? { ...incoming.person, currency: code } : incoming.person);
}

async function chooseTrip(room: Room, incoming: IncomingButton, code: string): Promise<Reply> {
  const { tripCurrency: _over, ...person } = incoming.person;
  if (code === views.TRIP_OFF) await room.service.setUp(incoming, { tripCurrency: null });
  if (isCurrency(code)) await room.service.setUp(incoming, { tripCurrency: code });
  return await showScreen(room, incoming, isCurrency(code) ? { ...person, tripCurrency: code } : person);
}

async function askForOther(room: Room, incoming: IncomingButton, what: string | undefined): Promise<Reply> {
  const { db, clock, text } = room.house;
  const { userId, locale } = incoming.person;
  const state = { trip: what === 'trip' };
  await transaction(db, async (tx) => {
    if ((await claimUpdate(tx, incoming.update, {})).kind === 'duplicate') return;
    await openDialog(tx, clock, { userId, kind: CURRENCY_DIALOG, state, awaitsText: true, ttlMs: DIALOG_TTL_MS });
  });
  const back = [[{ text: text(locale, 'ledger:button.back'), data: views.BUTTONS.screen }]];
  return inPlace(incoming, { text: text(locale, 'ledger:currency.type'), keyboard: { inline: back } });
}

/** A currency, or whatever else could follow `/currency`; what is neither leaves the question open. */
async function answerOther(room: Room, incoming: IncomingText, dialog: OpenDialog): Promise<Reply> {
  const { currency: own } = incoming.person;
  const currency = currencyNamed(incoming.text, own);
  const isTrip = dialog.state['trip'] === true && currency !== undefined;
  const wish: CurrencyWish = isTrip ? { kind: 'trip', currency } : readCurrencyWish(incoming.text, own);
  return await answerWish(room, incoming, wish, dialog);
}

async function screenOf({ house }: Room, { sentAtMs }: Incoming, person: Person): Promise<views.Screen> {
  const rates = await ownRatesOf(house.db, person.ledgerUserId);
  return views.currencyScreen(house.text, person, rates, localDate(sentAtMs, person.timeZone));
}

async function showScreen(room: Room, incoming: IncomingButton, person: Person): Promise<Reply> {
  return inPlace(incoming, await screenOf(room, incoming, person));
}

function sent({ chatId }: Incoming, screen: views.Screen): Reply {
  return [{ kind: 'send', chatId, ...screen }];
}

function inPlace(incoming: IncomingButton, screen: views.Screen): Reply {
  const { chatId, messageId } = incoming;
  return [toast(incoming), { kind: 'edit', chatId, messageId, ...screen }];
}

function withUndo({ house }: Room, incoming: Incoming, words: string, { writeId }: Changed): Reply {
  const undo = writeId === null ? [] : [[undoButton({ text: house.text, locale: incoming.person.locale }, writeId)]];
  return [{ kind: 'send', chatId: incoming.chatId, text: words, keyboard: { inline: undo } }];
}
