/** The sink that writes into a spreadsheet through the Sheets API. */
import { localeOf } from '../../../core/locale.ts';
import type { Texts } from '../../../core/text.ts';
import type { SheetAddress, SheetsClient } from '../../../platform/google-sheets.ts';
import type { Sink } from '../flush/gate.ts';
import type { Lease } from '../model.ts';
import { deliver } from './delivery.ts';
import { headerOf } from './layout.ts';

/** In whose name the calls for a ledger are made. */
export type Access = (lease: Lease) => Promise<{ client: SheetsClient; address: SheetAddress }>;

export function spreadsheetSink(text: Texts, access: Access): Sink {
  return {
    deliver: async (lease, batch, onStep) => {
      const { client, address } = await access(lease);
      const tab = { client, address, sheetId: lease.sheetId };
      const header = headerOf(text, localeOf(lease.locale) ?? 'en');
      return await deliver({ tab, header, headerAgeMs: lease.headerAgeMs, onStep }, batch);
    },
  };
}
