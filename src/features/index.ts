/** The features of the program, one line each. Remove a line and its folder, and the feature is gone. */
import type { Feature } from '../core/feature.ts';
import type { House } from '../core/house.ts';
import type { QueueName } from '../platform/queue.ts';
import { account, ACCOUNT_QUEUES, type AccountSettings, type Menu } from './account/index.ts';
import { admin, type AdminSettings } from './admin/index.ts';
import { createLedgerBook, ledger, ledgerNews, sheetLines, type LedgerSettings } from './ledger/index.ts';
import { plans, plansJoints } from './plans/index.ts';
import { RECEIPT_QUEUE, receipts, receiptUndoers, type ReceiptsSettings } from './receipts/index.ts';
import { sheets, type SheetsSettings } from './sheets/index.ts';
import { importUndoers, transfer, TRANSFER_QUEUES } from './transfer/index.ts';

/** The queues of all features' jobs: they are made before anything is sent. */
export const QUEUES: QueueName[] = [RECEIPT_QUEUE, ...TRANSFER_QUEUES, ...ACCOUNT_QUEUES];

export type FeatureSettings = {
  account: AccountSettings;
  admin: AdminSettings;
  ledger: LedgerSettings;
  receipts: ReceiptsSettings;
  sheets: SheetsSettings;
};

export function createFeatures(house: House, settings: FeatureSettings): Feature[] {
  const book = createLedgerBook(house, settings.ledger);
  const { remarks, undoers } = plansJoints(house, book);
  const allUndoers = { ...undoers, ...receiptUndoers(book), ...importUndoers({ house, book }) };
  const offered = [
    ledger(house, settings.ledger, book, { remarks, undoers: allUndoers }),
    plans(house, book),
    receipts(house, settings.receipts, book, remarks),
    transfer(house, book),
    sheets(house, settings.sheets, sheetLines(house.text)),
    admin(house, settings.admin),
  ];
  const kept = offered.flatMap(({ personal }) => personal ?? []);
  return [...offered, account(house, settings.account, menuOf(offered), { kept, news: ledgerNews(house, book) })];
}

function menuOf(features: Feature[]): Menu {
  return {
    keys: features.flatMap((feature) => Object.keys(feature.handlers?.keys ?? {})),
    help: features.flatMap(({ name, help }) => (help === undefined ? [] : [{ feature: name, key: help }])),
    cancelled: Object.assign({}, ...features.map((feature) => feature.cancelled)) as Menu['cancelled'],
    settings: features.flatMap((feature) => feature.settings ?? []),
  };
}
