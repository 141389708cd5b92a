/**
 * The people's hands in their sheets: they sort, add rows and cells of their own, delete rows, rename and hide. What
 * they did is remembered, to be found again afterwards, or not to be found.
 */
import { ApiError } from '../../../src/sandbox/google/errors.ts';
import type { GoogleSim, SpreadsheetView } from '../../../src/sandbox/google/sim.ts';
import type { Person } from './chats.ts';
import type { Hand } from './plan.ts';
import { pickAt } from '../random.ts';

/** The bot's tab, as docs/decisions/006 describes it. */
export const TAB_ID = 760_921_001;

/** The bot's columns: what stands to the right of them is the person's. */
export const BOT_COLUMNS = 8;
const NOTE_COLUMN = 6;
const OWN_COLUMNS = [BOT_COLUMNS, BOT_COLUMNS + 1];

/** A row that the person made: both cells must stay together. */
export type OwnRow = { person: number; note: string; beside: string };

/** A cell beside an entry. */
export type OwnCell = { person: number; entryId: string; text: string; atMs: number };

/** A line of an entry that the person deleted. */
export type Removal = { person: number; entryId: string; atMs: number };

export class Hands {
  readonly ownRows: OwnRow[] = [];
  ownCells: OwnCell[] = [];
  readonly removals: Removal[] = [];
  readonly done = new Map<string, number>();
  readonly #sim: GoogleSim;
  readonly #people: Person[];
  readonly #bySheet: Map<string, Person>;
  #made = 0;

  constructor(sim: GoogleSim, people: Person[]) {
    this.#sim = sim;
    this.#people = people;
    this.#bySheet = new Map(people.map((person) => [person.spreadsheetId, person]));
  }

  /** Does it now, or right before the next write to whichever sheet. */
  act(hand: Hand): void {
    if (hand.person !== null) return this.#do(hand, this.#people[hand.person] as Person, hand.what);
    this.#sim.before('spreadsheets.batchUpdate', ({ spreadsheetId = '' }) => {
      const person = this.#bySheet.get(spreadsheetId);
      if (person !== undefined) this.#do(hand, person, `${hand.what}, under a write`);
    });
  }

  #do({ what, draws: [first, second] }: Hand, person: Person, label: string): void {
    const rows = linesOf(this.#sim.read(person.spreadsheetId));
    if (rows.length === 0) return;
    const row = 1 + Math.floor(first * rows.length);
    const entryRows = rows.flatMap((cells, index) => (cells[0] === '' ? [] : [{ row: index + 1, cells }]));
    const chosen = pickAt(entryRows, first);
    try {
      if (what === 'sort') this.#sort(person, Math.floor(first * (BOT_COLUMNS + 1)), second < 0.5);
      if (what === 'own row') this.#addRow(person, row);
      if (what === 'own cell' && chosen !== undefined) this.#addCell(person, chosen, second);
      if (what === 'delete row' && chosen !== undefined) this.#removeRow(person, chosen);
      if (what === 'rename tab') this.#sim.renameSheet(person.spreadsheetId, TAB_ID, `My book ${first}`);
      if (what === 'hide column') this.#hide(person, Math.floor(second * (BOT_COLUMNS + 2)), first < 0.7);
      this.done.set(label, (this.done.get(label) ?? 0) + 1);
    } catch (fault) {
      // Google would not let the person do it either: the last row that is not frozen, say.
      if (!(fault instanceof ApiError)) throw fault;
    }
  }

  #sort({ spreadsheetId }: Person, column: number, ascending: boolean): void {
    this.#sim.sortRows(spreadsheetId, TAB_ID, column, ascending);
  }

  #addRow({ index, spreadsheetId }: Person, row: number): void {
    const number = (this.#made += 1);
    const made = { person: index, note: `own row ${number}`, beside: `beside own row ${number}` };
    this.#sim.insertRow(spreadsheetId, TAB_ID, row);
    this.#sim.setCell(spreadsheetId, TAB_ID, row, NOTE_COLUMN, made.note);
    this.#sim.setCell(spreadsheetId, TAB_ID, row, BOT_COLUMNS, made.beside);
    this.ownRows.push(made);
  }

  #addCell({ index, spreadsheetId }: Person, { row, cells }: { row: number; cells: string[] }, draw: number): void {
    const column = pickAt(OWN_COLUMNS, draw) ?? BOT_COLUMNS;
    if ((cells[column] ?? '') !== '') return;
    const text = `mine ${(this.#made += 1)}`;
    this.#sim.setCell(spreadsheetId, TAB_ID, row, column, text);
    this.ownCells.push({ person: index, entryId: cells[0] as string, text, atMs: Date.now() });
  }

  #removeRow({ index, spreadsheetId }: Person, { row, cells }: { row: number; cells: string[] }): void {
    const entryId = cells[0] as string;
    this.#sim.deleteRow(spreadsheetId, TAB_ID, row);
    this.removals.push({ person: index, entryId, atMs: Date.now() });
    this.ownCells = this.ownCells.filter((cell) => cell.person !== index || cell.entryId !== entryId);
  }

  #hide({ spreadsheetId }: Person, column: number, hidden: boolean): void {
    const range = { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 };
    const properties = { hiddenByUser: hidden };
    this.#sim.edit(spreadsheetId, { updateDimensionProperties: { range, properties, fields: 'hiddenByUser' } });
  }
}

/** The lines of the bot's tab below the header, as texts. */
export function linesOf(view: SpreadsheetView): string[][] {
  const tab = view.sheets.find(({ sheetId }) => sheetId === TAB_ID);
  return (tab?.rows ?? []).slice(1).map(({ cells }) => cells.map(({ text }) => text));
}
