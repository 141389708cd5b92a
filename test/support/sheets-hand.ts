/** A person's hand in their sheet, beside a worker that flushes into it and a chat that speaks of it. */
import type { sheets_v4 } from '@googleapis/sheets';
import type { IncomingButton, IncomingText } from '../../src/core/incoming.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import { BUTTONS } from '../../src/features/sheets/card.ts';
import { TAB_ID } from '../../src/features/sheets/google/layout.ts';
import { sheetLines } from '../../src/features/ledger/index.ts';
import { sheets } from '../../src/features/sheets/index.ts';
import type { Call } from '../../src/sandbox/google/sim.ts';
import { openWorld, type Ledger, type World } from './sheets-world.ts';

export type Hand = World & {
  /** A ledger whose entries 1, 2, … stand in its sheet, with these notes. */
  ledgerWith(...notes: string[]): Promise<Ledger>;
  /** What a person does in the spreadsheet, as requests of the API in their own name. */
  edit(ledger: Ledger, ...requests: sheets_v4.Schema$Request[]): void;
  /** The whole tab with its header, as texts; empty cells at the ends of rows are left out. */
  grid(ledger: Ledger): string[][];
  /** The calls for a ledger's spreadsheet from now on. */
  watch(ledger: Ledger): () => Call[];
  /** Makes the header's last look so old. */
  ageHeader(ledger: Ledger, minutes: number): Promise<void>;
  /** The text that answers `/sheet`, and the one below which "Check again" was pressed. */
  sheetSays(ledger: Ledger): Promise<string>;
  checkAgain(ledger: Ledger): Promise<string>;
};

export async function openHand(): Promise<Hand> {
  const world = await openWorld();
  const house = { ...world.house, metrics: createMetrics({ process: false }) };
  const { handlers } = sheets(house, world.settings, sheetLines(house.text));
  let lastUpdateId = 0;

  const incoming = (userId: number) => {
    lastUpdateId += 1;
    return {
      messageId: 1,
      chatId: userId,
      update: { userId, updateId: lastUpdateId, day: new Date().toISOString().slice(0, 10) },
      person: {
        userId,
        firstName: 'Ann',
        locale: 'en' as const,
        localeChosen: true,
        timeZone: 'UTC',
        currency: 'VND',
        ledgerUserId: userId,
      },
      sentAtMs: Date.now(),
      dialogs: [],
    };
  };

  return {
    ...world,
    ledgerWith: async (...notes) => {
      const ledger = await world.addLedger();
      for (const [index, note] of notes.entries()) await ledger.change(index + 1, 1, 'append', { note });
      await world.flushDue();
      return ledger;
    },
    edit: ({ spreadsheetId }, ...requests) => world.google.sim.edit(spreadsheetId, ...requests),
    grid: ({ spreadsheetId }) => {
      const tab = world.google.sim.read(spreadsheetId).sheets.find(({ sheetId }) => sheetId === TAB_ID);
      return (tab?.rows ?? []).map(({ cells }) => {
        const texts = cells.map(({ text }) => text);
        return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
      });
    },
    watch: ({ spreadsheetId }) => {
      const seen: Call[] = [];
      world.google.sim.onCall((call) => void (call.spreadsheetId === spreadsheetId && seen.push(call)));
      return () => seen;
    },
    ageHeader: async ({ userId }, minutes) => {
      await world.database.pool.query(
        `update connections set header_seen_at = header_seen_at - $2 * interval '1 minute' where user_id = $1`,
        [userId, minutes],
      );
    },
    sheetSays: async ({ userId }) => {
      const command: IncomingText = { kind: 'text', text: '/sheet', ...incoming(userId) };
      return textOf(await handlers?.commands?.['sheet']?.(command, ''));
    },
    checkAgain: async ({ userId }) => {
      const press: IncomingButton = { kind: 'button', data: BUTTONS.repair, callbackId: '1', ...incoming(userId) };
      return textOf(await handlers?.buttons?.[BUTTONS.repair]?.(press, []));
    },
  };
}

/** Rows or columns of the tab, the end exclusive. */
export function linesOf(dimension: 'ROWS' | 'COLUMNS', startIndex: number, endIndex = startIndex + 1) {
  return { sheetId: TAB_ID, dimension, startIndex, endIndex };
}

/** A rectangle of the tab, ends exclusive. */
export function cellsAt(startRowIndex: number, endRowIndex: number, startColumnIndex: number, endColumnIndex: number) {
  return { sheetId: TAB_ID, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex };
}

function textOf(outgoing: Outgoing[] | undefined): string {
  return (outgoing ?? []).map((message) => ('text' in message ? message.text : '')).join('\n');
}
