/** How the account asks where a person is. */
import { inRows } from '../../../core/button-rows.ts';
import { localTime } from '../../../core/clock.ts';
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import type { Locale } from '../../../core/locale.ts';
import type { InlineButton, Keyboard } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import type { Way } from '../desk.ts';
import { line, sent, type Screen } from '../screen.ts';
import { LIKELY_CITIES, type Place } from './likely-cities.ts';

export const BUTTONS = { choose: 'zone', type: 'zone-type', show: 'zone-ask', skip: 'zone-skip' } as const;

/** Cities to choose from, another one to type, and the way back. */
export function zoneScreen(text: Texts, person: Person, way: Way, nowMs: number): Screen {
  const { locale, timeZone } = person;
  const heading = text(locale, 'account:timezone.ask');
  const now = text(locale, 'account:timezone.now', { timeZone, time: localTime(nowMs, timeZone) });
  const another = { text: text(locale, 'account:button.another_city'), data: `${BUTTONS.type}:${way}` };
  const cities = inRows(placeButtons(LIKELY_CITIES[locale], way), 2);
  return { text: `${heading}\n${now}`, keyboard: { inline: [...cities, [another, ...wayOut(text, locale, way)]] } };
}

function wayOut(text: Texts, locale: Locale, way: Way): InlineButton[] {
  if (way === 'start') return [{ text: text(locale, 'account:button.skip'), data: BUTTONS.skip }];
  if (way === 'settings') return [{ text: text(locale, 'account:button.back'), data: 'settings' }];
  return [];
}

function placeButtons(places: readonly Place[], way: Way): InlineButton[] {
  return places.map(({ label, timeZone }) => ({ text: label, data: `${BUTTONS.choose}:${timeZone}:${way}` }));
}

/** Asks for a city as a text, with the key that sends the place instead. */
export function typePrompt(text: Texts, incoming: Incoming): Reply {
  const { locale } = incoming.person;
  const keyboard: Keyboard = {
    keys: [
      [{ text: text(locale, 'account:location_key'), asksLocation: true }, text(locale, 'account:key.back')],
    ],
  };
  return [line(incoming, text(locale, 'account:timezone.type'), keyboard)];
}

/** Says from now on which time it is for the person: the best proof that the zone is theirs. */
export function zoneSet(text: Texts, { locale, timeZone }: Person, nowMs: number): string {
  return text(locale, 'account:timezone.set', { timeZone, time: localTime(nowMs, timeZone) });
}

export function severalPlaces(text: Texts, incoming: Incoming, places: Place[], way: Way): Reply {
  const inline = placeButtons(places, way).map((button) => [button]);
  return [sent(incoming, { text: text(incoming.person.locale, 'account:timezone.which'), keyboard: { inline } })];
}

export function unknownPlace(text: Texts, incoming: Incoming, typed: string, near: Place[], way: Way): Reply {
  const { locale } = incoming.person;
  const name = typed.slice(0, 60).toWellFormed();
  const key = near.length === 0 ? 'account:timezone.unknown' : 'account:timezone.near';
  const inline = placeButtons(near, way).map((button) => [button]);
  return [sent(incoming, { text: text(locale, key, { name }), keyboard: { inline } })];
}
