/** The entries of an export as files that Telegram takes, one after the other, in as much memory as one page takes. */
import { join } from 'node:path';
import type { PastEntry, Place } from '../../ledger/index.ts';
import type { FileWords } from './columns.ts';
import { csvForm } from './csv-file.ts';
import { jsonForm } from './json-file.ts';
import { spanName, type ExportOrder } from './model.ts';
import { openTextPart, type PartFile } from './part-file.ts';
import { openXlsxPart } from './xlsx-file.ts';

/** The entries behind a place, at most so many. */
export type NextEntries = (after: Place | null, limit: number) => Promise<PastEntry[]>;

export type Part = { path: string; name: string; count: number; last: Place; hasMore: boolean };

export type PartsOptions = {
  order: ExportOrder;
  words: FileWords;
  next: NextEntries;
  /** A folder of its own: what a person typed names no file there. */
  dir: string;
  /** Where to begin, and how many parts there are before. */
  after: Place | null;
  partsBefore: number;
  isPacked: boolean;
  /** How many entries were written, every now and then. */
  onProgress: (count: number) => Promise<void>;
  partBytes?: number;
};

/**
 * Telegram takes 50 MB. A part is closed here, since what is being packed, and the next lines, still come on top: 250
 * entries of the longest note that a message can have are 4 MB.
 */
const PART_BYTES = 42_000_000;
const LINES_AT_ONCE = 250;

const PAGE_SIZE = 5_000;

/** Writes part after part; each must be done with before the next one is asked for, since it takes its place. */
export async function* writeParts(options: PartsOptions): AsyncGenerator<Part> {
  const { dir, partBytes = PART_BYTES } = options;
  const path = join(dir, 'part');
  const entries = new Lookahead(options.next, options.after);
  for (let number = options.partsBefore + 1; await entries.peek(); number += 1) {
    const file = openPart(path, options);
    try {
      let count = 0;
      while (file.sizeBytes() < partBytes) {
        const lines = await entries.take(LINES_AT_ONCE);
        if (lines.length === 0) break;
        await file.write(lines);
        count += lines.length;
        await options.onProgress(lines.length);
      }
      await file.finish();
      const hasMore = await entries.peek();
      const isOne = number === 1 && !hasMore;
      const name = fileName(options, isOne ? null : number);
      yield { path, name, count, last: entries.place as Place, hasMore };
    } finally {
      file.abandon();
    }
  }
}

/** Pages of entries, taken line by line; the next page is asked for while this one is written. */
class Lookahead {
  place: Place | null;
  readonly #next: NextEntries;
  #page: PastEntry[] = [];
  #taken = 0;
  #coming: Promise<PastEntry[]>;

  constructor(next: NextEntries, after: Place | null) {
    this.place = after;
    this.#next = next;
    this.#coming = this.#ask(after);
  }

  /** Whether there is one more. */
  async peek(): Promise<boolean> {
    if (this.#taken < this.#page.length) return true;
    this.#page = await this.#coming;
    this.#taken = 0;
    const last = this.#page.at(-1);
    if (last !== undefined) this.#coming = this.#ask({ date: last.date, id: last.id });
    return last !== undefined;
  }

  async take(most: number): Promise<PastEntry[]> {
    if (!(await this.peek())) return [];
    const lines = this.#page.slice(this.#taken, this.#taken + most);
    this.#taken += lines.length;
    const last = lines.at(-1) as PastEntry;
    this.place = { date: last.date, id: last.id };
    return lines;
  }

  #ask(after: Place | null): Promise<PastEntry[]> {
    const asked = this.#next(after, PAGE_SIZE);
    // Who takes the page hears of a fault.
    asked.catch(() => undefined);
    return asked;
  }
}

function openPart(path: string, options: PartsOptions): PartFile {
  const { order, words, isPacked } = options;
  if (order.format === 'xlsx') return openXlsxPart(path, words);
  const form = order.format === 'csv' ? csvForm(words) : jsonForm(words);
  return openTextPart(path, form, isPacked ? plainName(order, null) : null);
}

function fileName({ order, isPacked }: PartsOptions, number: number | null): string {
  const name = plainName(order, number);
  return isPacked && order.format !== 'xlsx' ? `${name}.zip` : name;
}

function plainName({ format, span }: ExportOrder, number: number | null): string {
  const words = ['freedomwallet', spanName(span), number === null ? '' : `part-${number}`];
  return `${words.filter((word) => word !== '').join('-')}.${format}`;
}
