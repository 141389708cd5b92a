/** What a person pasted: the id of a spreadsheet, the address of a script's web app, or what else it is. */
import { readWebAppUrl } from '../../../platform/web-app.ts';

export type LinkReading =
  | { kind: 'spreadsheet'; spreadsheetId: string }
  | { kind: 'web-app'; webAppUrl: string }
  | { kind: 'other'; what: 'no-link' | 'document' | 'folder' | 'form' | 'published' | 'script-editor' };

/** In the order in which they are tried; ids of Google's files are at least this long. */
const ID = String.raw`([\w-]{20,})`;
const PUBLISHED = /docs\.google\.com\/\S*spreadsheets\/(?:u\/\d+\/)?d\/e\//i;
const SPREADSHEET = new RegExp(String.raw`docs\.google\.com\/\S*spreadsheets\/(?:u\/\d+\/)?d\/${ID}`, 'i');
const OTHERS: [RegExp, 'document' | 'folder' | 'form' | 'script-editor'][] = [
  [/script\.google\.com\//i, 'script-editor'],
  [/(?:docs\.google\.com\/(?:\S*\/)?forms\/|forms\.gle\/)/i, 'form'],
  [/docs\.google\.com\/(?:\S*\/)?(?:document|presentation|drawings)\//i, 'document'],
  [/drive\.google\.com\/(?:\S*\/)?folders\//i, 'folder'],
];
/** Links of Drive don't say what kind of file it is: Google will. */
const DRIVE_FILE = new RegExp(String.raw`drive\.google\.com\/\S*(?:file\/d\/|[?&]id=)${ID}`, 'i');
const BARE_ID = /^[\w-]{40,60}$/;

/** Finds a spreadsheet's id, or the address of a web app, in a text. */
export function readLink(text: string): LinkReading {
  const webAppUrl = readWebAppUrl(text);
  if (webAppUrl !== undefined) return { kind: 'web-app', webAppUrl };
  if (PUBLISHED.test(text)) return { kind: 'other', what: 'published' };
  const id = SPREADSHEET.exec(text)?.[1] ?? DRIVE_FILE.exec(text)?.[1] ?? BARE_ID.exec(text.trim())?.[0];
  if (id !== undefined) return { kind: 'spreadsheet', spreadsheetId: id };
  const other = OTHERS.find(([pattern]) => pattern.test(text));
  return { kind: 'other', what: other?.[1] ?? 'no-link' };
}

/** Where a person opens a spreadsheet. */
export function urlOf(spreadsheetId: string): string {
  return `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`;
}

/** Opens a new spreadsheet in the Drive of whoever follows it. */
export const NEW_SPREADSHEET_URL = 'https://docs.google.com/spreadsheets/create';
