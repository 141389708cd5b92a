/**
 * A person who sends and gets files, beside a worker that is asked to work: jobs are taken out of the queue's table,
 * so that a test says when each runs, and how often.
 */
import { createDelivery } from '../../../src/core/delivery.ts';
import { LOCALES } from '../../../src/core/locale.ts';
import type { Outgoing } from '../../../src/core/outgoing.ts';
import { createLedgerBook, ledger, type EntryInput } from '../../../src/features/ledger/index.ts';
import type { Desk } from '../../../src/features/transfer/desk.ts';
import { importUndoers, transfer, TRANSFER_QUEUES } from '../../../src/features/transfer/index.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { unzip } from '../../../src/features/transfer/import/zip-content.ts';
import type { SimMessage } from '../../../src/sandbox/telegram/types.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fileUpdate, openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../../support/test-house.ts';

/** Sunday; it lies in the future, as whatever asks the real clock shall be found out. */
const START_MS = Date.UTC(2031, 2, 16, 10);

export type Job = { name: string; data: object };

export type TransferChat = {
  house: TestHouse;
  desk: Desk;
  later(ms: number): void;
  person(language?: string): Promise<number>;
  /** From now on, `partner` records into the ledger of `owner`. */
  moveTo(partner: number, owner: number): Promise<void>;
  enter(person: number, entries: EntryInput[]): Promise<number[]>;
  send(person: number, name: string, content: string | Buffer): Promise<void>;
  say(person: number, text: string, updateId?: number): Promise<void>;
  /** Presses the button that holds `label`, on the latest message that has it. */
  press(person: number, label: string): Promise<void>;
  /** Every button that holds `label`, oldest first, as a press that is still to come. */
  buttons(person: number, label: string): (() => Promise<void>)[];
  /** Takes the waiting jobs out of the queue. */
  jobs(): Promise<Job[]>;
  run(job: Job, signal?: AbortSignal): Promise<string>;
  /** Runs all jobs until there are none, and brings the notices to their chats. */
  workAll(): Promise<void>;
  last(person: number): string;
  /** What stands in the chat, the bot's side alone. */
  shown(person: number): string[];
  /** Presses a button that the person's chat does not have. */
  pressForeign(person: number, data: string): Promise<void>;
  /** Files that the bot sent, unpacked, with their names. */
  files(person: number): Promise<{ name: string; content: Buffer }[]>;
  entries(person: number): Promise<EntryInput[]>;
  stop(): Promise<void>;
};

export async function openTransferChat(): Promise<TransferChat> {
  let aheadMs = 0;
  const house = await openTestHouse({ clock: { nowMs: () => START_MS + aheadMs } });
  const settings = { flushDelayMs: 1_000 };
  const book = createLedgerBook(house, settings);
  const undoers = importUndoers({ house, book });
  const features = [ledger(house, settings, book, { undoers }), transfer(house, book)];
  const pipeline = house.pipeline(features);
  const deliver = createDelivery(house.botApi, house.clock);
  const names = TRANSFER_QUEUES.map(({ name }) => name);

  const taken = async <Row>(queues: string[]): Promise<Row[]> => {
    const { rows } = await house.db.query(
      `with taken as (delete from pgboss.job where name = any ($1) returning name, data, created_on, id)
       select name, data from taken order by created_on`,
      [queues],
    );
    return rows as Row[];
  };

  const run: TransferChat['run'] = async ({ name, data }, signal = new AbortController().signal) => {
    const work = features.flatMap(({ queues = [] }) => queues).find(({ queue }) => queue.name === name);
    return (await work?.work([{ id: 'job', data }], signal))?.[0] ?? 'nobody';
  };

  const chat = (person: number): SimMessage[] =>
    house.telegram.sim.chat(person).messages.filter(({ who, deletedAt }) => who === 'bot' && deletedAt === undefined);

  const shown = (person: number): string[] =>
    chat(person).map(({ text, inlineKeyboard = [] }) => {
      const buttons = inlineKeyboard.map((row) => row.map((button) => `[${button.text}]`).join(' '));
      return [text, ...buttons].join('\n').replace(/[\u00a0\u202f]/g, ' ');
    });

  const contentOf = async (message: SimMessage): Promise<{ name: string; content: Buffer }> => {
    const { fileId, name } = message.file as { fileId: string; name: string };
    const content = await house.botApi.download(fileId, { maxBytes: 60_000_000, timeoutMs: 10_000 });
    if (!name.endsWith('.zip')) return { name, content };
    const unpacked = await unzip(content, () => true, 500_000_000);
    if (unpacked.kind !== 'files') throw new Error(unpacked.kind);
    const [[inner = '', bytes = content] = []] = [...unpacked.files];
    return { name: `${name}/${inner}`, content: bytes };
  };

  return {
    house,
    desk: { house, book },
    later: (ms) => void (aheadMs += ms),
    person: async (language = 'en') => {
      const person = house.addPerson(language);
      const locale = LOCALES.find((known) => known === language) ?? 'en';
      const currency = { vi: 'VND', ru: 'RUB', en: 'USD' }[locale];
      const newcomer = { userId: person, firstName: 'Linh', languageCode: language };
      await house.people.meet(newcomer, { locale, timeZone: 'UTC', currency });
      return person;
    },
    moveTo: async (partner, owner) => {
      await transaction(house.db, async (tx) => {
        await tx.query('update users set ledger_user_id = $2 where user_id = $1', [partner, owner]);
        await house.caches.announce(tx, 'people', partner);
      });
      await waitFor('the move', async () => (await house.people.find(partner))?.ledgerUserId === owner);
    },
    enter: async (person, entries) => {
      const reader = await book.readerOf({ locale: 'en', ledgerUserId: person, timeZone: 'UTC' });
      const who = { ledgerUserId: person, recordedBy: person, reader };
      return await transaction(house.db, async (tx) => await book.enter(tx, who, entries));
    },
    send: async (person, name, content) => {
      const bytes = Buffer.from(content as Buffer);
      const file = await house.telegram.sim.keepFile({ name, mime: 'application/octet-stream', bytes, kind: 'document' });
      await pipeline.handle(fileUpdate(person, file, '', { sentAtMs: house.clock.nowMs() }));
    },
    say: async (person, text, updateId) => {
      const sent = { sentAtMs: house.clock.nowMs(), ...(updateId === undefined ? {} : { updateId }) };
      await pipeline.handle(textUpdate(person, text, sent));
    },
    press: async (person, label) => {
      for (const message of chat(person).toReversed()) {
        const button = message.inlineKeyboard?.flat().find(({ text }) => text.includes(label));
        if (button?.callback_data === undefined) continue;
        await pipeline.handle(pressUpdate(person, message.messageId, button.callback_data));
        return;
      }
      throw new Error(`No message has the button ${label}`);
    },
    buttons: (person, label) =>
      chat(person).flatMap((message) => {
        const button = message.inlineKeyboard?.flat().find(({ text }) => text.includes(label));
        const data = button?.callback_data;
        return data === undefined
          ? []
          : [async () => void (await pipeline.handle(pressUpdate(person, message.messageId, data)))];
      }),
    jobs: async () => await taken<Job>(names),
    run,
    workAll: async () => {
      for (let waiting = await taken<Job>(names); waiting.length > 0; waiting = await taken<Job>(names)) {
        for (const job of waiting) await run(job);
      }
      for (const { data } of await taken<{ data: Outgoing }>(['telegram-messages'])) await deliver(data, 5_000);
    },
    last: (person) => shown(person).at(-1) ?? '',
    shown,
    pressForeign: async (person, data) => void (await pipeline.handle(pressUpdate(person, 1, data))),
    files: async (person) =>
      await Promise.all(chat(person).filter(({ file }) => file !== undefined).map(contentOf)),
    entries: async (person) => {
      const { rows } = await house.db.query<EntryInput>(
        `select kind, amount_minor as "amountMinor", currency, note, tags, entry_date as date, category
         from transactions where user_id = $1 and deleted_at is null order by entry_date, id`,
        [person],
      );
      return rows;
    },
    stop: async () => await house.stop(),
  };
}
