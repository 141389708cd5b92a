/**
 * A person in a chat with the bot who connects sheets: the whole house on the sandbox's Telegram and Google.
 */
import { createMetrics } from '../../src/core/metrics.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { ledger, sheetLines } from '../../src/features/ledger/index.ts';
import { sheets, type SheetsSettings } from '../../src/features/sheets/index.ts';
import { startGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/server.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { writeKeyFiles } from './sheets-world.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse, type Update } from './test-house.ts';

export type SheetsChat = {
  house: TestHouse;
  google: GoogleSandbox;
  settings: SheetsSettings;
  pipeline: Pipeline;
  /** The address that sheets are shared with. */
  robot: string;
  /** A pipeline as another configuration would have it. */
  pipelineWith(settings: SheetsSettings): Pipeline;
  /** A spreadsheet that nobody is given access to yet. */
  newSheet(title?: string): string;
  sharedSheet(title?: string): string;
  send(person: number, text: string): Promise<Update>;
  /** Presses the first button of the last message whose label has this text. */
  press(person: number, label: string): Promise<Update>;
  /** The last message of the bot. */
  last(person: number): SimMessage;
  labels(person: number): string[];
  connection(person: number): Promise<Record<string, unknown>>;
  openDialogs(person: number): Promise<number>;
  stop(): Promise<void>;
};

export const linkOf = (spreadsheetId: string): string => `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit#gid=0`;

export async function openSheetsChat(): Promise<SheetsChat> {
  const house = await openTestHouse();
  const google = await startGoogleSandbox({ quota: false });
  const keys = await writeKeyFiles(google, ['robot']);
  const robot = google.sim.serviceAccounts()[0]!.email;
  const settings: SheetsSettings = {
    flushDelayMs: 0,
    writesPerMinute: 100_000,
    writesPerMinutePerAccount: 100_000,
    quotaUser: false,
    keyFiles: keys.files,
    secretKey: 'a secret key that opens nothing real',
    rootUrl: google.url,
    tokenUrl: google.tokenUrl,
    scriptRootUrl: google.url,
  };
  const pipelineWith = (chosen: SheetsSettings): Pipeline => {
    const own = { ...house, metrics: createMetrics({ process: false }) };
    return house.pipeline([ledger(own, { flushDelayMs: 0 }), sheets(own, chosen, sheetLines(own.text))]);
  };
  const pipeline = pipelineWith(settings);
  const handle = async (update: Update): Promise<Update> => {
    await pipeline.handle(update);
    return update;
  };
  const last = (person: number): SimMessage =>
    house.telegram.sim.chat(person).messages.findLast((message) => message.who === 'bot')!;
  const buttons = (person: number) => (last(person).inlineKeyboard ?? []).flat();
  const newSheet = (title = 'Household'): string => google.sim.createSpreadsheet({ title }).id;

  return {
    house,
    google,
    settings,
    pipeline,
    robot,
    pipelineWith,
    newSheet,
    sharedSheet: (title) => {
      const id = newSheet(title);
      google.sim.share(id, robot);
      return id;
    },
    send: async (person, text) => await handle(textUpdate(person, text)),
    press: async (person, label) => {
      const button = buttons(person).find(({ text }) => text.includes(label));
      const { callback_data } = button as { callback_data: string };
      return await handle(pressUpdate(person, last(person).messageId, callback_data));
    },
    last,
    labels: (person) => buttons(person).map(({ text }) => text),
    connection: async (person) => {
      const { rows } = await house.db.query('select * from connections where user_id = $1', [person]);
      return rows[0] as Record<string, unknown>;
    },
    openDialogs: async (person) =>
      (await house.db.query('select 1 from dialogs where closed_by is null and user_id = $1', [person])).rowCount ?? 0,
    stop: async () => {
      await google.stop();
      await keys.remove();
      await house.stop();
    },
  };
}
