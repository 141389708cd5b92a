/** A person who has their sheet written anew, beside a worker whose schedules are run one by one. */
import type { Feature } from '../../src/core/feature.ts';
import type { IncomingButton } from '../../src/core/incoming.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import { sheetLines } from '../../src/features/ledger/index.ts';
import { sheets } from '../../src/features/sheets/index.ts';
import { COLUMN, type Ledger, type World } from './sheets-world.ts';

/** The message whose button is pressed. */
export const MESSAGE_ID = 77;

export type RebuildHand = {
  /** Presses a button by its data; gives the text that comes into the place of its message. */
  press(ledger: Ledger, data: string, updateId?: number): Promise<string>;
  /** Runs a schedule of the worker once. */
  run(schedule: 'sheets feed' | 'sheets progress'): Promise<void>;
  /** Feeds, flushes and tells, sooner than it would be, until the rebuild of a ledger has ended. */
  finish(ledger: Ledger): Promise<void>;
  /** The lines of the tab that is the ledger's now, below its header. */
  lines(ledger: Ledger): Promise<string[][]>;
  /** ID and note of those lines, in the order of the tab. */
  written(ledger: Ledger): Promise<string[]>;
  titles(ledger: Ledger): string[];
};

let lastUpdateId = 40_000_000;

export function rebuildHand(world: World): RebuildHand {
  const { database, google, settings } = world;
  const house = { ...world.house, metrics: createMetrics({ process: false }) };
  const feature: Feature = sheets(house, settings, sheetLines(house.text));

  const run: RebuildHand['run'] = async (name) => {
    await feature.schedules?.find((schedule) => schedule.name === name)?.run();
  };

  const lines: RebuildHand['lines'] = async ({ spreadsheetId, userId }) => {
    const { rows } = await database.pool.query('select sheet_id from connections where user_id = $1', [userId]);
    const [{ sheet_id: sheetId }] = rows as [{ sheet_id: number }];
    const tab = google.sim.read(spreadsheetId).sheets.find((sheet) => sheet.sheetId === sheetId);
    return (tab?.rows ?? []).slice(1).map(({ cells }) => cells.map(({ text }) => text));
  };

  return {
    run,
    lines,
    press: async ({ userId }, data, updateId = (lastUpdateId += 1)) => {
      const [name = '', ...args] = data.split(':');
      const reply = await feature.handlers?.buttons?.[name]?.(pressOf(userId, data, updateId), args);
      return (reply ?? []).map((message: Outgoing) => ('text' in message ? message.text : '')).join('');
    },
    finish: async (ledger) => {
      for (let turn = 0; (await ledger.connection())['rebuild_started_at'] !== null; turn += 1) {
        if (turn > 500) throw new Error('The rebuild does not end');
        await run('sheets feed');
        await world.flushOne();
        await database.pool.query(
          `update connections set rebuild_told_at = 'epoch', due_at = least(due_at, now()) where user_id = $1`,
          [ledger.userId],
        );
        await run('sheets progress');
      }
    },
    written: async (ledger) =>
      (await lines(ledger)).map((cells) => `${cells[COLUMN.id] ?? ''} ${cells[COLUMN.note] ?? ''}`),
    titles: ({ spreadsheetId }) => google.sim.read(spreadsheetId).sheets.map(({ title }) => title),
  };
}

function pressOf(userId: number, data: string, updateId: number): IncomingButton {
  return {
    kind: 'button',
    data,
    callbackId: '1',
    messageId: MESSAGE_ID,
    chatId: userId,
    update: { userId, updateId, day: '2026-11-22' },
    person: {
      userId,
      firstName: 'Linh',
      locale: 'en',
      localeChosen: true,
      timeZone: 'UTC',
      currency: 'VND',
      ledgerUserId: userId,
    },
    sentAtMs: Date.now(),
    dialogs: [],
  };
}
