/** A person who plans: the ledger and the plans alone, on a clock of the test's own. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Feature } from '../../src/core/feature.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { createLedgerBook, ledger, type LedgerBook } from '../../src/features/ledger/index.ts';
import { plans, plansJoints } from '../../src/features/plans/index.ts';
import type { Desk } from '../../src/features/plans/desk.ts';
import { enterDue } from '../../src/features/plans/recurring/jobs.ts';
import { openChat, type Chat } from './chat.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';

const SETTINGS = { flushDelayMs: 1_000 };

function bookOf(house: TestHouse): LedgerBook {
  return createLedgerBook(house, SETTINGS);
}

/** As one process has them. */
export function planFeatures(house: TestHouse): Feature[] {
  const book = bookOf(house);
  return [ledger(house, SETTINGS, book, plansJoints(house, book)), plans(house, book)];
}

export type Language = 'en' | 'vi' | 'ru';

const CURRENCIES = { en: 'USD', vi: 'VND', ru: 'RUB' };

export type Planner = { language?: Language; timeZone?: string };

export type PlanHouse = {
  readonly house: TestHouse;
  /** What the plans work with, as one process has it. */
  desk(): Desk;
  /** What time it is from now on, for people and workers. */
  at(iso: string): void;
  /** A person who has met the bot, in a chat with a process of their own. */
  planner(person?: Planner): Promise<Chat>;
  /** One worker's turn. */
  turn(): Promise<void>;
};

/**
 * The house of a file's tests: opened before them, closed behind them.
 * @param iso what time it is at first
 */
export function usePlanHouse(iso: string): PlanHouse {
  let nowMs = Date.parse(iso);
  let house: TestHouse;
  beforeAll(async () => {
    house = await openTestHouse({ clock: { nowMs: () => nowMs } });
  });
  afterAll(async () => await house.stop());
  const desk = (): Desk => ({ house, book: bookOf(house) });
  return {
    get house() {
      return house;
    },
    desk,
    at: (moment) => void (nowMs = Date.parse(moment)),
    planner: async (person = {}) => await openPlanner(house, person),
    turn: async () => await enterDue(desk()),
  };
}

async function openPlanner(house: TestHouse, { language = 'en', timeZone = 'UTC' }: Planner): Promise<Chat> {
  const person = house.addPerson(language);
  await house.people.meet(
    { userId: person, firstName: 'Linh', languageCode: language },
    { locale: language, timeZone, currency: CURRENCIES[language] },
  );
  return openChat(house, onClock(house, house.pipeline(planFeatures(house))), person);
}

/** What a person sends is sent when the house's clock says so. */
function onClock({ clock }: TestHouse, pipeline: Pipeline): Pipeline {
  return {
    ...pipeline,
    handle: async (update) => {
      const date = Math.floor(clock.nowMs() / 1_000);
      return await pipeline.handle('message' in update ? ({ ...update, message: { ...update.message, date } }) : update);
    },
  };
}

/** As a person reads it: spaces that do not break a line are spaces. */
export function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
