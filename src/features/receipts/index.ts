/** The door of receipts: a photo, a PDF or a voice note becomes a draft, and the draft an entry. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createGeminiClient } from '../../platform/gemini.ts';
import type { LedgerBook, Remarks } from '../ledger/index.ts';
import { receiptSchedules } from './expiry.ts';
import { createReceiptHandlers } from './handlers.ts';
import { receiptsPersonal } from './personal-queries.ts';
import { RECEIPT_QUEUE } from './queue.ts';
import { EDIT_DIALOG } from './service.ts';
import { receiptUndoers } from './undo.ts';
import { receiptWork } from './work.ts';

export { RECEIPT_QUEUE, receiptUndoers };

export type ReceiptsSettings = {
  /** Without it nobody reads files: people are told to type. */
  apiKey?: string | undefined;
  model: string;
  rootUrl?: string | undefined;
  /** Questions a minute, of all processes together. */
  perMinute: number;
  /** Who is told when Gemini refuses what is set here. */
  adminIds: number[];
};

/** @param remarks what stands below a confirmation, as below those of the ledger */
export function receipts(house: House, settings: ReceiptsSettings, book: LedgerBook, remarks?: Remarks): Feature {
  const { apiKey, model, rootUrl, perMinute, adminIds } = settings;
  const context = { house, book, remarks };
  const work = (key: string) =>
    receiptWork({ ...context, perMinute, adminIds, gemini: createGeminiClient({ apiKey: key, model, rootUrl }) });
  return {
    name: 'receipts',
    help: 'receipts:help',
    cancelled: { [EDIT_DIALOG]: 'receipts:edit_cancelled' },
    handlers: createReceiptHandlers(context, apiKey !== undefined),
    // Without a key what waits is kept for one; after a day it expires.
    queues: apiKey === undefined ? [] : [work(apiKey)],
    schedules: receiptSchedules(house),
    personal: receiptsPersonal,
  };
}
