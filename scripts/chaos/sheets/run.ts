/** A run, from the first process to the verdict. */
import { setTimeout as delay } from 'node:timers/promises';
import { newPerson, openChats, type Chats, type Person } from './chats.ts';
import { Entries } from './entries.ts';
import { insertBadRow, readFacts, readOpen, readParked } from './facts.ts';
import { Hands, TAB_ID } from './hands.ts';
import { timeOf } from './history.ts';
import { Losses } from './losses.ts';
import { count } from '../rules.ts';
import { Mischief } from './mischief.ts';
import type { Event, Plan } from './plan.ts';
import type { Stand } from './stand.ts';
import { strike } from './strikes.ts';
import { judge, type Cell, type Finding } from './verdict.ts';

/** Everything that a run leaves behind. */
export type Outcome = {
  plan: Plan;
  findings: Finding[];
  entries: Entries;
  hands: Hands;
  losses: Losses;
  mischief: Mischief;
  chats: Chats;
  strikes: Map<string, number>;
  /** The same in turn, each with the time when it was over. */
  struck: string[];
  badRows: number;
  rows: number;
  violenceMs: number;
  drainMs: number;
};

/** Telegram keeps a press for 150 s (tdlib/telegram-bot-api); people have less patience. */
const PRESS_AGAIN_MS = 20_000;

const LOOK_EVERY_MS = 500;
const LOOKS_A_LINE = 20;

/** How many people connect their sheet at once. */
const CONNECT_AT_ONCE = 10;

/** Runs a plan on a stand whose processes are not started yet. */
export async function runPlan(stand: Stand, plan: Plan, say: (line: string) => void): Promise<Outcome> {
  const firstDay = Date.now();
  await stand.postgres.start();
  await Promise.all([stand.bot.start(), stand.workers[0].start()]);
  const people = await connectPeople(stand, plan.people);
  say(`${people.length} people have connected their sheets; violence begins`);
  const { google, telegram } = stand;
  const entries = new Entries();
  const chats = openChats(telegram.sim, people, entries);
  const hands = new Hands(google.sim, people);
  const losses = new Losses(google.sim, telegram.sim, chats);
  const mischief = new Mischief(google.sim, telegram.sim, people);
  const strikes = new Map<string, number>();
  const struck: string[] = [];
  const badIds = new Set<number>();

  const violence = new AbortController();
  const over = violence.signal;
  const stage = { ...stand, google: google.sim, telegram: telegram.sim, freezing: Promise.resolve(), over };
  const begin = async (event: Event): Promise<void> => {
    if (event.kind === 'deed') chats.act(event.deed);
    else if (event.kind === 'hand') hands.act(event.hand);
    else if (event.kind === 'google') await mischief.orderGoogle(event.order, over);
    else if (event.kind === 'trouble') await mischief.orderTrouble(event.order, over);
    else if (event.kind === 'telegram') mischief.telegram.order(event.order);
    else if (event.kind === 'loss') await losses.lose(event.loss, over);
    else if (event.kind === 'bad-row') badIds.add(await insertBadRow(stand.postgres, people[event.badRow.person]!.id));
    else if (await strike(stage, event.strike)) {
      count(strikes, event.strike.what);
      struck.push(`${timeOf(Date.now())} ${event.strike.what}`);
    }
  };

  const beganAtMs = performance.now();
  const repairing = losses.repair();
  const looking = setInterval(() => mischief.look(), 200);
  const pressing = setInterval(() => chats.pressAgain(), PRESS_AGAIN_MS);
  await play(plan, begin, () => violence.abort());
  clearInterval(looking);
  mischief.end();
  const violenceMs = performance.now() - beganAtMs;
  say('violence is over; waiting until everything is written');
  await calm(stand);
  const stillOpen = await drain(stand, chats, plan.drainMs, say);
  clearInterval(pressing);
  losses.end();
  await repairing;
  chats.stop();
  const drainMs = performance.now() - beganAtMs - violenceMs;
  const facts = await readFacts(stand.postgres);
  const sheets = people.map(({ spreadsheetId }) => cellsOf(stand, spreadsheetId));
  const dates = new Set([firstDay, Date.now()].map((ms) => new Date(ms).toISOString().slice(0, 10)));
  const { ownRows, ownCells, removals } = hands;
  const findings = [
    ...(stillOpen === null ? [] : [{ kind: 'wrong' as const, what: `it did not come to rest: ${stillOpen}` }]),
    ...stand.all.flatMap(({ crashes }) => crashes.map((what) => ({ kind: 'wrong' as const, what }))),
    ...entries.problems.map((what) => ({ kind: 'wrong' as const, what })),
    ...judge({ people, entries: entries.all, ownRows, ownCells, removals, sheets, facts, badIds, dates }),
  ];
  const rows = sheets.reduce((sum, lines) => sum + lines.length, 0);
  const done = { entries, hands, losses, mischief, chats, strikes, struck, badRows: badIds.size, rows };
  return { plan, findings, ...done, violenceMs, drainMs };
}

/** Starts each event at its time, and waits for what takes longer; ends the violence when its time is up. */
async function play(plan: Plan, begin: (event: Event) => Promise<void>, end: () => void): Promise<void> {
  const beganAtMs = performance.now();
  const faults: unknown[] = [];
  const begun: Promise<void>[] = [];
  for (const event of plan.events) {
    await delay(Math.max(0, beganAtMs + event.atMs - performance.now()));
    begun.push(begin(event).catch((fault: unknown) => void faults.push(fault)));
    if (faults.length > 0) break;
  }
  await delay(Math.max(0, beganAtMs + plan.lastsMs - performance.now()));
  end();
  await Promise.all(begun);
  if (faults.length > 0) throw faults[0];
}

/** Everybody on their feet again; the second worker goes. */
async function calm({ bot, workers: [worker, second], postgres }: Stand): Promise<void> {
  for (const process of [bot, worker, second]) process.thaw();
  await postgres.keeper.start();
  await postgres.up();
  await second.stop();
  await Promise.all([bot.start(), worker.start()]);
}

/** @returns what is still open after far too long; null if nothing is */
async function drain(
  stand: Stand,
  chats: Chats,
  mostMs: number,
  say: (line: string) => void,
): Promise<string | null> {
  const deadline = performance.now() + mostMs;
  for (let look = 0; ; look += 1) {
    // In this order: what is answered between the two looks is open in the second one. The other way round it is in
    // neither, and the sheets would be read before it is written.
    const waiting = chats.waiting(await readParked(stand.postgres));
    const open = await readOpen(stand.postgres);
    if (waiting.length === 0 && Object.values(open).every((number) => number === 0)) return null;
    const described = Object.entries(open).map(([what, number]) => `${number} ${what}`).join(', ');
    if (performance.now() > deadline) return [described, ...waiting].join('; ');
    if (look % LOOKS_A_LINE === 0) say(`${described}, ${waiting.length} people wait for an answer`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Each person connects a sheet in the chat, as people do. */
async function connectPeople(stand: Stand, number: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let first = 0; first < number; first += CONNECT_AT_ONCE) {
    const indexes = Array.from({ length: Math.min(CONNECT_AT_ONCE, number - first) }, (_, index) => first + index);
    people.push(...(await Promise.all(indexes.map((index) => connectPerson(stand, index)))));
  }
  return people;
}

async function connectPerson({ telegram: { sim }, google }: Stand, index: number): Promise<Person> {
  const { id } = sim.addPerson({ firstName: `Person ${index + 1}`, languageCode: 'en' });
  const sheet = google.sim.createSpreadsheet({ title: `Sheet ${index + 1}` });
  sim.sendText(id, '/connect');
  const address = /[\w.-]+@[\w.-]+\.gserviceaccount\.com/;
  const account = await sim.waitFor(id, (chat) => lastText(chat.messages, address), 30_000);
  google.sim.share(sheet.id, account);
  sim.sendText(id, sheet.url);
  await sim.waitFor(id, (chat) => lastText(chat.messages, /Connected/), 30_000);
  return newPerson({ index, id, spreadsheetId: sheet.id, account });
}

function lastText(messages: { who: string; text: string }[], pattern: RegExp): string | undefined {
  return messages.flatMap(({ who, text }) => (who === 'bot' ? (pattern.exec(text)?.[0] ?? []) : [])).at(-1);
}

function cellsOf({ google }: Stand, spreadsheetId: string): Cell[][] {
  const tab = google.sim.read(spreadsheetId).sheets.find(({ sheetId }) => sheetId === TAB_ID);
  return (tab?.rows ?? []).slice(1).map(({ cells }) => [...cells]);
}
