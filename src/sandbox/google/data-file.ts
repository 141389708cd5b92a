/**
 * State over restarts: files and accounts in one JSON file, written a moment after the last change and when the
 * server stops, by way of a new file that takes the old one's name.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AccountsState } from './accounts.ts';
import type { Book, Cell, Metadata, Place, Role, Row, Sheet } from './book.ts';
import type { StoredDeployment } from './script-host.ts';

export interface State extends AccountsState {
  readonly scripts?: readonly StoredDeployment[];
  readonly books: Book[];
}

interface StoredPlace {
  readonly kind: Place['kind'];
  readonly sheetId?: number;
  readonly index?: number;
}

interface StoredBook extends Omit<Book, 'shares' | 'metadata'> {
  readonly shares: [string, Role][];
  readonly metadata: (Omit<Metadata, 'place'> & { readonly place: StoredPlace })[];
}

const SAVE_DELAY_MS = 250;

/** @throws Error when the file is there and is not what this module wrote */
export async function loadState(path: string): Promise<State> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as { books: StoredBook[] } & Omit<State, 'books'>;
    return { ...stored, books: stored.books.map(restoreBook) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { accounts: [], books: [] };
    throw new Error(`The Google sandbox cannot read its data file ${path}`, { cause: error });
  }
}

/** Saves state some time after it changed, never twice at once. */
export class DataFile {
  readonly #path: string;
  readonly #state: () => State;
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string, state: () => State) {
    this.#path = path;
    this.#state = state;
  }

  /** Notes a change; changes of the next moment are saved with it. */
  touch(): void {
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_DELAY_MS);
  }

  /** Saves now what is not saved yet. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#saving = this.#saving.then(() => this.#save());
    }
    await this.#saving;
  }

  async #save(): Promise<void> {
    const state = this.#state();
    const text = JSON.stringify({ ...state, books: state.books.map(storedBook) });
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(`${this.#path}.new`, text, { mode: 0o600 });
    await rename(`${this.#path}.new`, this.#path);
  }
}

function storedBook(book: Book): StoredBook {
  const metadata = [...book.metadata.values()].map((item) => ({ ...item, place: storedPlace(item.place) }));
  return { ...book, shares: [...book.shares], metadata };
}

function storedPlace(place: Place): StoredPlace {
  if (place.kind === 'SPREADSHEET') return { kind: place.kind };
  const { sheetId } = place.sheet;
  if (place.kind === 'SHEET') return { kind: place.kind, sheetId };
  const lines: readonly unknown[] = place.kind === 'ROW' ? place.sheet.rows : place.sheet.columns;
  return { kind: place.kind, sheetId, index: lines.indexOf(place.line) };
}

function restoreBook(stored: StoredBook): Book {
  const sheets = stored.sheets.map(
    (sheet): Sheet => ({ ...sheet, merges: sheet.merges ?? [], rows: sheet.rows.map(restoreRow) }),
  );
  const metadata = stored.metadata.map((item): [number, Metadata] => [
    item.id,
    { ...item, place: restorePlace(item.place, sheets) },
  ]);
  return { ...stored, shares: new Map(stored.shares), sheets, metadata: new Map(metadata) };
}

/** JSON writes an empty cell as null. */
function restoreRow(row: Row): Row {
  const cells = (row.cells as (Cell | null)[]).map((cell) => cell ?? undefined);
  return { ...row, filtered: row.filtered ?? false, cells };
}

function restorePlace({ kind, sheetId, index = 0 }: StoredPlace, sheets: Sheet[]): Place {
  if (kind === 'SPREADSHEET') return { kind };
  const sheet = sheets.find((candidate) => candidate.sheetId === sheetId);
  if (sheet === undefined) throw new Error(`Metadata of a sheet ${sheetId} that is not there`);
  if (kind === 'SHEET') return { kind, sheet };
  const line = kind === 'ROW' ? sheet.rows[index] : sheet.columns[index];
  if (line === undefined) throw new Error(`Metadata of a line ${index} that is not there`);
  return { kind, sheet, line };
}
