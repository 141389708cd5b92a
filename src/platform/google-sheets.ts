/**
 * The few methods of the Google Sheets API that the product uses, through Google's own client. Each call is sent
 * once, within its own time: the library would repeat some of them by itself within seconds, which neither a
 * quota by the minute nor a write of unknown outcome can use. Who calls decides (docs/decisions/006-fenced-flush.md).
 */
import { sheets, type sheets_v4 } from '@googleapis/sheets';
import { forgetToken, ownerOf, type TokenClient } from './google-auth.ts';
import { faultOfAnswer, faultOfCall, faultOfToken, GoogleFault, isTokenRefusal } from './google-fault.ts';
import { refuseInTransaction } from './transaction-mark.ts';

export type Spreadsheet = sheets_v4.Schema$Spreadsheet;
export type SheetRequest = sheets_v4.Schema$Request;
export type GridRange = sheets_v4.Schema$GridRange;
export type GridData = sheets_v4.Schema$GridData;
export type CellData = sheets_v4.Schema$CellData;
export type RowData = sheets_v4.Schema$RowData;

export type BatchUpdate = {
  requests: SheetRequest[];
  /** What of the spreadsheet the answer shall hold, as it is right after the batch. */
  show?: { a1Ranges: string[]; fields: string };
};

/** Which spreadsheet, and for whom Google shall count the call (at most 40 characters). */
export type SheetAddress = { spreadsheetId: string; quotaUser?: string };

/** Every method throws {@link GoogleFault}. `fields` are Google's field masks. */
export type SheetsClient = {
  /** Fetches an access token if none is at hand. It may take seconds: who counts calls asks for it before. */
  ready(): Promise<void>;
  /**
   * Makes a spreadsheet in the Drive of the person in whose name the client works; a service account has none. There
   * is no fence for it: one whose answer was lost stays behind.
   * @returns its id
   */
  create(spreadsheet: Spreadsheet): Promise<string>;
  /** The spreadsheet without its cells. */
  get(address: SheetAddress, fields: string): Promise<Spreadsheet>;
  /** The cells of some ranges, and the sheets that they are on. */
  getRanges(address: SheetAddress, ranges: GridRange[], fields: string): Promise<Spreadsheet>;
  /** Applies all requests or none. Gives what `show` asks for, else an empty spreadsheet. */
  batchUpdate(address: SheetAddress, batch: BatchUpdate): Promise<Spreadsheet>;
  /** The value of a developer metadata by its id; undefined if the spreadsheet, or this id in it, is not there. */
  metadataValue(address: SheetAddress, metadataId: number): Promise<string | undefined>;
};

export type SheetsClientOptions = {
  /** Where the API answers; Google's address if absent. */
  rootUrl?: string | undefined;
  /** How long a call may take. A write that takes longer may still be done: Google works on one for up to 180 s. */
  readTimeoutMs: number;
  writeTimeoutMs: number;
};

/** Who asks, as Google wants to see it in front of the library's own name. */
const USER_AGENT = { product: 'FreedomWallet', version: '1' };

/**
 * A client that works in the name of those whose tokens `auth` fetches. Each answer is asked to name what it is about
 * and is believed only if it does: something on the way may say 200 as well.
 */
export function createSheetsClient(auth: TokenClient, options: SheetsClientOptions): SheetsClient {
  const { rootUrl } = options;
  const owner = ownerOf(auth);
  const { spreadsheets } = sheets({
    version: 'v4',
    auth,
    userAgentDirectives: [USER_AGENT],
    ...(rootUrl === undefined ? {} : { rootUrl }),
  });

  const ready = async (): Promise<void> => {
    refuseInTransaction('Google Sheets');
    await auth.getAccessToken().catch((error: unknown) => {
      throw faultOfToken(error, owner);
    });
  };

  const sendOnce = async <Answer>(send: () => Promise<{ data: Answer }>): Promise<Answer> => {
    await ready();
    return (await send()).data;
  };

  /** A token that is refused was refused before anything was done: a new one is worth one more try. */
  const call = async <Answer>(
    send: () => Promise<{ data: Answer }>,
    isAbout: (answer: Answer) => boolean,
  ): Promise<Answer> => {
    refuseInTransaction('Google Sheets');
    try {
      const answer = await sendOnce(send).catch(async (error: unknown) => {
        if (!isTokenRefusal(error)) throw error;
        forgetToken(auth);
        return await sendOnce(send);
      });
      if (typeof answer !== 'object' || answer === null || !isAbout(answer)) throw faultOfAnswer();
      return answer;
    } catch (error) {
      throw error instanceof GoogleFault ? error : faultOfCall(error, owner);
    }
  };

  const read = async (address: SheetAddress, send: () => Promise<{ data: Spreadsheet }>): Promise<Spreadsheet> => {
    const { spreadsheetId, ...spreadsheet } = await call(send, (answer) => isOf(address, answer));
    return spreadsheet;
  };

  const reading = { retry: false, timeout: options.readTimeoutMs };
  const writing = { retry: false, timeout: options.writeTimeoutMs };

  return {
    ready,

    create: async (requestBody) => {
      const fields = 'spreadsheetId';
      const answer = await call(
        () => spreadsheets.create({ fields, requestBody }, writing),
        ({ spreadsheetId }) => typeof spreadsheetId === 'string',
      );
      return answer.spreadsheetId as string;
    },

    get: async (address, mask) => {
      const fields = `spreadsheetId,${mask}`;
      return await read(address, () => spreadsheets.get({ ...address, fields }, reading));
    },

    getRanges: async (address, ranges, mask) => {
      const fields = `spreadsheetId,${mask}`;
      const requestBody = { dataFilters: ranges.map((gridRange) => ({ gridRange })), includeGridData: true };
      return await read(address, () => spreadsheets.getByDataFilter({ ...address, fields, requestBody }, reading));
    },

    batchUpdate: async (address, { requests, show }) => {
      const requestBody = {
        requests,
        ...(show === undefined ? {} : { includeSpreadsheetInResponse: true, responseRanges: show.a1Ranges }),
      };
      const fields = show === undefined ? 'spreadsheetId' : `spreadsheetId,updatedSpreadsheet(${show.fields})`;
      const answer = await call(
        () => spreadsheets.batchUpdate({ ...address, fields, requestBody }, writing),
        (given) => isOf(address, given),
      );
      return answer.updatedSpreadsheet ?? {};
    },

    metadataValue: async (address, metadataId) => {
      try {
        const fields = 'metadataId,metadataValue';
        const metadata = await call(
          () => spreadsheets.developerMetadata.get({ ...address, metadataId, fields }, reading),
          (answer) => answer.metadataId === metadataId,
        );
        return metadata.metadataValue ?? '';
      } catch (error) {
        if (error instanceof GoogleFault && error.code === 'not-found') return undefined;
        throw error;
      }
    },
  };
}

const isOf = ({ spreadsheetId }: SheetAddress, answer: { spreadsheetId?: string | null }): boolean =>
  answer.spreadsheetId === spreadsheetId;
