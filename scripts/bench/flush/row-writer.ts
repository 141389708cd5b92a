/** What the baselines share: one row into a sheet, by one call through the product's own client. */
import { cellsOf, TAB_ID, textCell, WRITTEN_FIELDS } from '../../../src/features/sheets/google/layout.ts';
import { createTokenClient, readServiceAccounts } from '../../../src/platform/google-auth.ts';
import { createSheetsClient } from '../../../src/platform/google-sheets.ts';
import { ROW } from './ledgers.ts';

export type RowWriterOptions = {
  keyFile: string;
  spreadsheetIds: string[];
  rootUrl: string | undefined;
  tokenUrl: string | undefined;
};

/** As many calls at once as the product's flushes. */
export const AT_ONCE = 8;

/** Writes row number `index` into one of the sheets in turn. */
export function rowWriter(options: RowWriterOptions): (index: number) => Promise<void> {
  const [account] = readServiceAccounts([options.keyFile]);
  if (account === undefined) throw new Error('A row writer needs a key file');
  const timeouts = { readTimeoutMs: 10_000, writeTimeoutMs: 25_000 };
  const client = createSheetsClient(createTokenClient(account, options.tokenUrl), {
    rootUrl: options.rootUrl,
    ...timeouts,
  });
  return async (index) => {
    const spreadsheetId = options.spreadsheetIds[index % options.spreadsheetIds.length] ?? '';
    const rows = [{ values: [textCell(String(index)), ...cellsOf(ROW)] }];
    await client.batchUpdate(
      { spreadsheetId },
      { requests: [{ appendCells: { sheetId: TAB_ID, rows, fields: WRITTEN_FIELDS } }] },
    );
  };
}
