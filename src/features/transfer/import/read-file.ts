/** What form a file has, by its content first: a name says little. */
import type { Locale } from '../../../core/locale.ts';
import { decodeText } from './decode.ts';
import { readJson } from './json-table.ts';
import type { ReadFile } from './model.ts';
import { isOfx, readOfx } from './ofx-table.ts';
import { readDelimited } from './text-table.ts';
import { isZip, readXlsx } from './xlsx-table.ts';

/** @param locale of the person: old encodings of one byte a letter don't say which they are */
export async function readFile(content: Buffer, name: string, locale: Locale): Promise<ReadFile> {
  if (content.length === 0) return { kind: 'unreadable', reason: 'empty' };
  if (isZip(content)) return await readXlsx(content);
  const text = decodeText(content, locale);
  if (text === null) return { kind: 'unreadable', reason: 'unknown-form' };
  if (text.trim() === '') return { kind: 'unreadable', reason: 'empty' };
  if (isOfx(text)) return readOfx(text);
  if (/\.json$/i.test(name) && text.trimStart().startsWith('[')) return readJson(text);
  return readDelimited(text);
}

/** The files that are offered to the import: by name, or by type where there is none. */
export function looksImportable(file: { name?: string; mimeType?: string }): boolean {
  if (file.name !== undefined && /\.(csv|tsv|txt|xlsx|ofx|qfx|json)$/i.test(file.name)) return true;
  return /^(text\/(csv|plain|tab-separated-values)|application\/(x-ofx|vnd\.intu\.qfx)|application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)$/
    .test(file.mimeType ?? '');
}
