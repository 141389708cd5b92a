/**
 * Two people who keep one ledger with a sheet, in a chat with the whole bot; beside them a worker that works when it is
 * told to, the sandbox's Telegram, Google and Gemini, and a clock that the test moves.
 */
import { createDelivery } from '../../../../src/core/delivery.ts';
import type { Outgoing } from '../../../../src/core/outgoing.ts';
import { accountGates, openAccounts } from '../../../../src/features/sheets/google/accounts.ts';
import { claimDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { flush } from '../../../../src/features/sheets/flush/flush.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { startGoogleSandbox } from '../../../../src/sandbox/google/server.ts';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { startVisionSandbox } from '../../../../src/sandbox/vision.ts';
import { connectLedger, ledgerOf, writeKeyFiles, type Ledger } from '../../../support/sheets-world.ts';
import {
  editUpdate,
  fileUpdate,
  openTestHouse,
  pressUpdate,
  textUpdate,
  type TestHouse,
  type Update,
} from '../../../support/test-house.ts';
import { waitFor } from '../../../support/wait-for.ts';

/** Sunday, in the morning, so that the days that pass don't end a month. */
const START_MS = Date.UTC(2031, 2, 9, 10);

const DAY_MS = 86_400_000;

/** A message of a person, to be changed or answered later. */
export type Sent = { messageId: number; sentAtMs: number };

/** What one person does in their chat with the bot. */
export type Hand = {
  person: number;
  /** What the newest message says and offers, without what its buttons hold. */
  screen(): string[];
  pressData(data: string, messageId?: number): Promise<void>;
  /** Presses the newest button whose label has these words, if there is one. */
  press(label: string): Promise<void>;
  /** The data of the buttons of the newest message that belong to one handler. */
  offered(name: string): string[];
  /** @param about the buttons of the card that is answered */
  say(text: string, about?: string[]): Promise<Sent>;
  answer(text: string, messageId: number): Promise<void>;
  change(sent: Sent, text: string): Promise<void>;
  sendFile(file: { name: string; mime: string; content: string }): Promise<void>;
};

export type Home = Pick<Ledger, 'lines'> & {
  owner: number;
  /** The owner's and the partner's. */
  hands: readonly [Hand, Hand];
  /** The category that was put away before anything is written. */
  archived: string;
};

export type UndoWorld = {
  db: TestHouse['db'];
  /**
   * A ledger of two, at the same moment as every other one, with a category that was put away and something that is
   * asked for every day.
   */
  openHome(): Promise<Home>;
  /** Nothing comes due in a home that nobody looks at any more. */
  leave(home: Home): Promise<void>;
  /** A day passes, and what comes again that day is asked for. */
  passDay(): Promise<void>;
  /** Takes the jobs out of the queue and does them, until there are none. */
  workAll(): Promise<void>;
  /** Flushes what is due into the sheets, until nothing is. */
  flushDue(): Promise<void>;
  /** Gemini reads a file that holds the word so. */
  script(word: string, answer: object): void;
  stop(): Promise<void>;
};

export async function openUndoWorld(): Promise<UndoWorld> {
  let nowMs = START_MS;
  const vision = await startVisionSandbox();
  const google = await startGoogleSandbox({ quota: false });
  const keys = await writeKeyFiles(google, ['robot']);
  const limits = { writesPerMinute: 1_000_000, writesPerMinutePerAccount: 1_000_000, quotaUser: false };
  const sheets = {
    ...limits,
    flushDelayMs: 0,
    keyFiles: keys.files,
    secretKey: 'a secret key that opens nothing real',
    rootUrl: google.url,
    tokenUrl: google.tokenUrl,
  };
  const { apiKey, url: rootUrl } = vision;
  const receipts = { apiKey, rootUrl, model: 'gemini-flash-latest', perMinute: 1_000_000, adminIds: [] };
  const house = await openTestHouse({
    clock: { nowMs: () => nowMs },
    settings: { ledger: { flushDelayMs: 0 }, receipts, sheets },
  });
  const { db } = house;
  const features = house.features();
  const pipeline = house.pipeline(features);
  const accounts = openAccounts(db, sheets);
  const gate = accountGates(house.text, accounts)[0]!;
  const deliver = createDelivery(house.botApi, house.clock);
  const works = new Map(features.flatMap(({ queues = [] }) => queues).map((work) => [work.queue.name, work]));

  const handle = async (update: Update): Promise<void> => void (await pipeline.handle(update));

  async function workAll(): Promise<void> {
    for (;;) {
      const { rows } = await db.query<{ name: string; data: object }>(
        `with taken as (delete from pgboss.job where name = any ($1) returning name, data, created_on)
        select name, data from taken order by created_on`,
        [[...works.keys(), 'telegram-messages']],
      );
      if (rows.length === 0) return;
      for (const { name, data } of rows) {
        const work = works.get(name);
        if (work === undefined) await deliver(data as Outgoing, 5_000);
        else await work.work([{ id: 'job', data }], new AbortController().signal);
      }
    }
  }

  async function flushDue(): Promise<void> {
    const context = { house, gate, flushDelayMs: 0, adminIds: [], onStep: async () => {} };
    for (;;) {
      const [lease] = await claimDue(db, { gate: gate.name, limit: 1, leaseMs: 60_000 });
      if (lease === undefined) return;
      await flush(context, lease);
    }
  }

  async function passDay(): Promise<void> {
    nowMs += DAY_MS;
    const schedules = features.flatMap((feature) => feature.schedules ?? []);
    await schedules.find(({ name }) => name === 'recurring entries')!.run();
    await workAll();
  }

  function handOf(person: number): Hand {
    const messages = (): SimMessage[] => house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');
    const newest = (): SimMessage => messages().at(-1)!;
    const pressData: Hand['pressData'] = async (data, messageId = newest().messageId) =>
      await handle(pressUpdate(person, messageId, data, { sentAtMs: nowMs }));
    return {
      person,
      pressData,
      screen: () => [newest().text, ...buttonsOf(newest()).map(({ text }) => text)],
      press: async (label) => {
        const of = (message: SimMessage) => buttonsOf(message).find(({ text }) => text.includes(label))?.callback_data;
        const message = messages().findLast((one) => of(one) !== undefined);
        if (message !== undefined) await pressData(of(message)!, message.messageId);
      },
      offered: (name) =>
        buttonsOf(newest()).flatMap(({ callback_data: data = '' }) => (data.startsWith(`${name}:`) ? [data] : [])),
      say: async (text, about = []) => {
        const replyTo = about.length === 0 ? {} : { replyTo: { messageId: 1, isBots: true, buttons: about } };
        const update = textUpdate(person, text, { ...replyTo, sentAtMs: nowMs });
        await handle(update);
        return { messageId: update.update_id, sentAtMs: nowMs };
      },
      answer: async (text, messageId) =>
        await handle(textUpdate(person, text, { replyTo: { messageId }, sentAtMs: nowMs })),
      change: async ({ messageId, sentAtMs }, text) =>
        await handle(editUpdate(person, messageId, text, { sentAtMs })),
      sendFile: async ({ name, mime, content }) => {
        const kept = { name, mime, bytes: Buffer.from(content), kind: 'document' as const };
        const file = await house.telegram.sim.keepFile(kept);
        await handle(fileUpdate(person, file, '', { sentAtMs: nowMs }));
        await workAll();
      },
    };
  }

  async function meet(): Promise<number> {
    const person = house.addPerson();
    const newcomer = { userId: person, firstName: 'Linh', languageCode: 'en' };
    await house.people.meet(newcomer, { locale: 'en', timeZone: 'UTC', currency: 'USD' });
    return person;
  }

  async function openHome(): Promise<Home> {
    nowMs = START_MS;
    const [owner, partner] = [await meet(), await meet()];
    await transaction(db, async (tx) => {
      const both = [owner, partner];
      await tx.query(`insert into ledger_members (user_id, member_id, role) values ($1, $2, 'member')`, both);
      await tx.query('update users set ledger_user_id = $1 where user_id = $2', both);
      await house.caches.announce(tx, 'people', partner);
    });
    await waitFor('the partner to be there', async () => (await house.people.find(partner))?.ledgerUserId === owner);
    const spreadsheetId = google.sim.createSpreadsheet({ title: `Sheet of ${owner}` }).id;
    google.sim.share(spreadsheetId, accounts.all[0]!.email);
    await connectLedger(house, accounts, owner, spreadsheetId);
    const hands = [handOf(owner), handOf(partner)] as const;
    await hands[0].say('/recurring 5 swim daily');
    await hands[0].press('Ask me first');
    const archived = 'education';
    await hands[0].pressData(`category-archive:${archived}`);
    const { lines } = ledgerOf(house.database, google, house, owner, spreadsheetId);
    return { owner, hands, archived, lines };
  }

  return {
    db,
    openHome,
    leave: async ({ owner }) => void (await db.query('update recurring set due_at = null where user_id = $1', [owner])),
    passDay,
    workAll,
    flushDue,
    script: (word, answer) => vision.sim.script(word, answer),
    stop: async () => {
      await house.stop();
      await google.stop();
      await vision.stop();
      await keys.remove();
    },
  };
}

function buttonsOf({ inlineKeyboard }: SimMessage): NonNullable<SimMessage['inlineKeyboard']>[number] {
  return (inlineKeyboard ?? []).flat();
}
