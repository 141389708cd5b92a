/** Where a person is: chosen with a button, typed as a city, or sent as a place. */
import { isTimeZone } from '../../../core/clock.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingLocation, IncomingText, Person } from '../../../core/incoming.ts';
import { wayOf, type Desk, type Onward, type Way } from '../desk.ts';
import { inPlace, line, plain, sent } from '../screen.ts';
import { keyboard } from '../views.ts';
import { findPlace } from './lookup.ts';
import { askForCity, dropQuestion, setTimeZone, ZONE_DIALOG } from './service.ts';
import * as views from './views.ts';
import { zoneAt } from './zone-at.ts';

export function createZoneHandlers(desk: Desk, onward: Onward): Handlers {
  const { house } = desk;
  const screen = (incoming: Incoming, way: Way) =>
    views.zoneScreen(house.text, incoming.person, way, house.clock.nowMs());
  return {
    commands: {
      timezone: async (incoming, argument) =>
        argument === '' ? [sent(incoming, screen(incoming, 'own'))] : await typed(desk, onward, incoming, argument),
    },
    buttons: {
      [views.BUTTONS.show]: async (incoming, [way]) => inPlace(incoming, screen(incoming, wayOf(way))),
      [views.BUTTONS.choose]: async (incoming, [name = '', way]) =>
        isTimeZone(name)
          ? await choose(desk, onward, incoming, name, wayOf(way))
          : inPlace(incoming, screen(incoming, wayOf(way)), house.text(incoming.person.locale, 'core:stale_button')),
      [views.BUTTONS.skip]: async (incoming) =>
        inPlace(incoming, await onward('start', incoming, incoming.person)),
      [views.BUTTONS.type]: async (incoming, [way]) => {
        await askForCity(house, incoming, wayOf(way));
        return [{ kind: 'answer', callbackId: incoming.callbackId }, ...views.typePrompt(house.text, incoming)];
      },
    },
    dialogs: { [ZONE_DIALOG]: async (incoming, dialog) => await answer(desk, onward, incoming, dialog) },
    location: async (incoming) => await locate(desk, onward, incoming),
  };
}

/** A press shows what comes next in its own message; the keys come back where a city was to be typed. */
async function choose(
  desk: Desk,
  onward: Onward,
  incoming: IncomingButton,
  timeZone: string,
  way: Way,
): Promise<Reply> {
  const question = questionOf(incoming);
  const person = await setTimeZone(desk.house, incoming, timeZone, question);
  if (person === 'not-asked') return await choose(desk, onward, { ...incoming, dialogs: [] }, timeZone, way);
  const done = views.zoneSet(desk.house.text, person, desk.house.clock.nowMs());
  if (question === undefined && way === 'own') return inPlace(incoming, plain(done));
  const next = inPlace(incoming, way === 'own' ? plain(done) : await onward(way, incoming, person));
  return question === undefined ? next : [...next, line(incoming, done, keyboard(desk, person.locale))];
}

/** The name of a place after the command, or in answer to the question. */
async function typed(
  desk: Desk,
  onward: Onward,
  incoming: IncomingText,
  name: string,
  dialog = questionOf(incoming),
  way: Way = 'own',
): Promise<Reply> {
  const { text } = desk.house;
  const reading = findPlace(name, incoming.person.locale);
  if (reading.kind === 'several') return views.severalPlaces(text, incoming, reading.places, way);
  if (reading.kind === 'unknown') return views.unknownPlace(text, incoming, name, reading.near, way);
  const person = await setTimeZone(desk.house, incoming, reading.timeZone, dialog);
  if (person === 'not-asked') return await typed(desk, onward, { ...incoming, dialogs: [] }, name, undefined, way);
  return await settled(desk, onward, incoming, person, way);
}

/** An amount is no city: the person records something and has left the question. */
async function answer(
  desk: Desk,
  onward: Onward,
  incoming: IncomingText,
  dialog: OpenDialog,
): Promise<Reply | { kind: 'not-asked' }> {
  if (/\d/.test(incoming.text) && findPlace(incoming.text, incoming.person.locale).kind === 'unknown') {
    await dropQuestion(desk.house, incoming);
    return { kind: 'not-asked' };
  }
  return await typed(desk, onward, incoming, incoming.text, dialog, wayIn(dialog));
}

async function locate(desk: Desk, onward: Onward, incoming: IncomingLocation): Promise<Reply> {
  const timeZone = zoneAt(incoming.latitude, incoming.longitude);
  const question = questionOf(incoming);
  const person = await setTimeZone(desk.house, incoming, timeZone, question);
  if (person === 'not-asked') return await locate(desk, onward, { ...incoming, dialogs: [] });
  return await settled(desk, onward, incoming, person, question === undefined ? 'own' : wayIn(question));
}

/** The keys come back below the field, and what was under way goes on. */
async function settled(desk: Desk, onward: Onward, incoming: Incoming, person: Person, way: Way): Promise<Reply> {
  const done = views.zoneSet(desk.house.text, person, desk.house.clock.nowMs());
  const said = line(incoming, done, keyboard(desk, person.locale));
  return way === 'own' ? [said] : [said, sent(incoming, await onward(way, incoming, person))];
}

const questionOf = ({ dialogs }: Incoming): OpenDialog | undefined => dialogs.find(({ kind }) => kind === ZONE_DIALOG);

const wayIn = ({ state }: OpenDialog): Way => wayOf(typeof state['way'] === 'string' ? state['way'] : undefined);
