/** The features of the program, one line each. Remove a line and its folder, and the feature is gone. */
import type { Feature } from '../core/feature.ts';
import type { House } from '../core/house.ts';
import { account, type AccountSettings } from './account/index.ts';
import { ledger, sheetLines, type LedgerSettings } from './ledger/index.ts';
import { sheets, type SheetsSettings } from './sheets/index.ts';

export type FeatureSettings = {
  account: AccountSettings;
  ledger: LedgerSettings;
  sheets: SheetsSettings;
};

export function createFeatures(house: House, settings: FeatureSettings): Feature[] {
  const offered = [
    ledger(house, settings.ledger),
    sheets(house, settings.sheets, sheetLines(house.text)),
  ];
  return [...offered, account(house, settings.account, menuOf(offered))];
}

function menuOf(features: Feature[]): { keys: string[]; help: string[] } {
  return {
    keys: features.flatMap((feature) => Object.keys(feature.handlers?.keys ?? {})),
    help: features.flatMap((feature) => feature.help ?? []),
  };
}
