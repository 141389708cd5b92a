/** Whether the bot's columns are where it writes. */
import type { CellData, GridData, SheetRequest } from '../../../platform/google-sheets.ts';
import { COLUMNS, textOf } from './layout.ts';

/** The first row and the marks of the columns, over the whole width of the tab. */
export type Columns = {
  titles: string[];
  /** Which column of ours each one is; undefined for the person's. */
  marks: (string | undefined)[];
};

/** Marks each column of ours. Google moves a mark with its column, and takes it away with it. */
const MARK_KEY = 'fw-column';

export const COLUMN_FIELDS = 'columnMetadata.developerMetadata(metadataKey,metadataValue)';

/** Reads the columns out of a range that begins in the first cell of the tab. */
export function columnsOf(data: GridData | undefined): Columns {
  return {
    titles: (data?.rowData?.[0]?.values ?? ([] as CellData[])).map(textOf),
    marks: (data?.columnMetadata ?? []).map(
      ({ developerMetadata = [] }) =>
        developerMetadata.find(({ metadataKey }) => metadataKey === MARK_KEY)?.metadataValue ?? undefined,
    ),
  };
}

/**
 * True if each column of ours is in its place. Marks tell it whatever became of the titles; a tab without any (a
 * copy of a spreadsheet may have lost them) is judged by its titles.
 * @param headers the titles as the bot may have written them: in one language, or in several
 */
export function areInPlace({ titles, marks }: Columns, headers: string[][]): boolean {
  if (marks.some((mark) => mark !== undefined)) return COLUMNS.every(({ name }, index) => marks[index] === name);
  return !headers.some((header) => areColumnsMoved(titles, header));
}

/**
 * The columns that have lost their mark though their title stands in its place: the person deleted and remade
 * them, or the tab has no marks at all. Undefined if another column is where one of ours should be.
 */
export function unmarkedColumns(columns: Columns, headers: string[][]): number[] | undefined {
  const { titles, marks } = columns;
  const isUnmarked = marks.every((mark) => mark === undefined);
  if (isUnmarked) return areInPlace(columns, headers) ? COLUMNS.map((_, index) => index) : undefined;
  const lost = COLUMNS.flatMap(({ name }, index) => (marks[index] === name ? [] : [index]));
  const isRemade = (index: number): boolean =>
    marks[index] === undefined &&
    !marks.includes(COLUMNS[index]?.name) &&
    headers.some((header) => header[index] === titles[index]);
  return lost.every(isRemade) ? lost : undefined;
}

export function markRequest(sheetId: number, column: number): SheetRequest {
  const dimensionRange = { sheetId, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 };
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataKey: MARK_KEY,
        metadataValue: COLUMNS[column]?.name ?? '',
        location: { dimensionRange },
        visibility: 'DOCUMENT',
      },
    },
  };
}

/**
 * True if a column that the bot writes stands somewhere else than it did: its title is found in another place.
 * A title that the person changed is found nowhere, and means nothing.
 * @param found the cells of the header row as they are
 * @param header the titles as the bot wrote them
 */
function areColumnsMoved(found: string[], header: string[]): boolean {
  return header.some((title, index) => found.includes(title) && found[index] !== title);
}
