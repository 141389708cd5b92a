/**
 * The files: who made what, who it is shared with, what is in the bin; and the news that one has changed.
 */
import { randomBytes } from 'node:crypto';
import { createSheet } from './book.ts';
import type { Book, Role } from './book.ts';
import { notASpreadsheet, notFound, permissionDenied } from './errors.ts';

export interface NewFile {
  readonly title: string;
  /** A doc is a file with a link like a spreadsheet's that the API refuses. */
  readonly kind?: 'sheet' | 'doc';
  readonly locale?: string;
  readonly timeZone?: string;
  readonly madeBy?: Book['madeBy'];
}

/** Who opens a file. */
interface Opener {
  readonly account: string;
  readonly scopes: readonly string[];
  readonly app: string | undefined;
}

export type ChangeListener = (change: { spreadsheetId: string }) => void;

export class Drive {
  readonly #books = new Map<string, Book>();
  readonly #listeners = new Set<ChangeListener>();

  constructor(books: readonly Book[]) {
    books.forEach((book) => this.#books.set(book.id, book));
  }

  create(file: NewFile): Book {
    return this.keep(draftBook(file));
  }

  keep(book: Book): Book {
    this.#books.set(book.id, book);
    this.changed(book.id);
    return book;
  }

  all(): Book[] {
    return [...this.#books.values()];
  }

  /** For the one who owns every file. @throws RangeError when there is none with this id */
  get(id: string): Book {
    const book = this.#books.get(id);
    if (book === undefined) throw new RangeError(`No spreadsheet ${id}`);
    return book;
  }

  /** For a caller of the API. @throws ApiError when it is not there, not shared, or not a spreadsheet */
  open(id: string, { account, scopes, app }: Opener, role: Role): Book {
    const book = this.#books.get(id);
    if (book === undefined || book.trashed) throw notFound();
    const granted = book.shares.get(account);
    // With this scope alone a file that the app did not make for this person is as good as not there.
    const seesOwnOnly = scopes.every((scope) => scope.endsWith('/drive.file'));
    if (seesOwnOnly && (book.madeBy?.app !== app || granted === undefined)) throw notFound();
    if (granted === undefined || (role === 'writer' && granted === 'reader')) throw permissionDenied();
    if (book.kind === 'doc') throw notASpreadsheet();
    return book;
  }

  changed(spreadsheetId: string): void {
    this.#listeners.forEach((listener) => listener({ spreadsheetId }));
  }

  /** @returns ends the subscription */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A file that is in no Drive yet. */
export function draftBook(file: NewFile): Book {
  const { title, kind = 'sheet', locale = 'en_US', timeZone = 'Etc/GMT', madeBy } = file;
  return {
    id: `1${randomBytes(33).toString('base64url').slice(1)}`,
    kind,
    title,
    locale,
    timeZone,
    trashed: false,
    shares: new Map(madeBy === undefined ? [] : [[madeBy.owner, 'writer']]),
    ...(madeBy !== undefined && { madeBy }),
    sheets: kind === 'sheet' ? [createSheet(0, 'Sheet1')] : [],
    metadata: new Map(),
  };
}
