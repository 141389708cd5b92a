/**
 * `/start`: language, time zone, currency, a tap each, in one message. Each step can be left out, and a person can
 * record from the first second: nothing waits for an answer that was not asked for.
 */
import { claimUpdate, giveBackClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import { closeDialog, endDialogs, openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingText, Person } from '../../../core/incoming.ts';
import { isCurrency } from '../../../core/money.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { Desk } from '../desk.ts';
import { inPlace, line, plain, type Screen } from '../screen.ts';
import { languageQuestion } from '../settings/language.ts';
import { welcome } from '../views.ts';
import { currencyNamed } from './currencies.ts';
import * as views from './views.ts';

export const CURRENCY_DIALOG = 'start-currency';

/** What is said of what a link brought along, before anything else or, if it is the whole answer, instead. */
export type OpenedLink = { reply: Reply; isWhole: boolean };

export function createOnboardingHandlers(
  desk: Desk,
  openLink: (incoming: IncomingText, payload: string) => Promise<OpenedLink>,
): Handlers {
  const { house } = desk;
  return {
    commands: {
      start: async (incoming, payload) => {
        const { reply, isWhole } = await openLink(incoming, payload);
        return isWhole ? reply : [...reply, ...begin(desk, incoming)];
      },
    },
    buttons: {
      [views.BUTTONS.currency]: async (incoming, [code = '']) =>
        isCurrency(code) ? await choose(desk, incoming, code) : inPlace(incoming, currencyStep(desk, incoming.person)),
      [views.BUTTONS.type]: async (incoming) => await askForCode(desk, incoming),
      [views.BUTTONS.skip]: async (incoming) => finish(desk, incoming, incoming.person),
    },
    dialogs: {
      [CURRENCY_DIALOG]: async (incoming, dialog) => {
        const code = currencyNamed(incoming.text);
        if (code !== undefined) return await typed(desk, incoming, dialog, code);
        if (!/\d/.test(incoming.text)) {
          return [line(incoming, house.text(incoming.person.locale, 'account:onboarding.currency_unknown'))];
        }
        // An amount is no currency: the person records something and has left the question.
        await transaction(house.db, (tx) => endDialogs(tx, incoming.person.userId, CURRENCY_DIALOG));
        return { kind: 'not-asked' };
      },
    },
  };
}

/** The first steps for who is new, the welcome with its keys for everybody else. */
export function begin(desk: Desk, incoming: Incoming): Reply {
  if (incoming.person.localeChosen) return [welcome(desk, incoming, incoming.person)];
  return languageQuestion(desk.house.text, incoming, 'start');
}

/** The last step, in place of the one before. */
export const currencyStep = (desk: Desk, person: Person): Screen => views.currencyScreen(desk.house.text, person);

async function choose(desk: Desk, incoming: IncomingButton, currency: string): Promise<Reply> {
  const person = await desk.house.people.change(incoming.update, { currency });
  return finish(desk, incoming, person ?? { ...incoming.person, currency });
}

function finish(desk: Desk, incoming: IncomingButton, person: Person): Reply {
  const done = plain(views.doneText(desk.house.text, person));
  return [...inPlace(incoming, done), welcome(desk, incoming, person)];
}

async function askForCode({ house }: Desk, incoming: IncomingButton): Promise<Reply> {
  const { update, person, callbackId } = incoming;
  await transaction(house.db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return;
    const question = { kind: CURRENCY_DIALOG, state: {}, awaitsText: true, ttlMs: HOUR_MS };
    await openDialog(tx, house.clock, { ...question, userId: person.userId });
  });
  const prompt = house.text(person.locale, 'account:onboarding.currency_type');
  return [{ kind: 'answer', callbackId }, line(incoming, prompt)];
}

async function typed(
  desk: Desk,
  incoming: IncomingText,
  dialog: OpenDialog,
  currency: string,
): Promise<Reply | { kind: 'not-asked' }> {
  const { db, clock, people } = desk.house;
  const person = await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, incoming.update, {});
    if (claim.kind === 'duplicate') return { ...incoming.person, currency };
    if (await closeDialog(tx, clock, incoming.update, dialog)) {
      return (await people.changeIn(tx, incoming.person.userId, { currency })) ?? incoming.person;
    }
    await giveBackClaim(tx, incoming.update);
    return undefined;
  });
  return person === undefined ? { kind: 'not-asked' } : [welcome(desk, incoming, person)];
}
