/**
 * Developer metadata: small keyed values that hang on a spreadsheet, a sheet, a row or a column and follow it.
 * An id that is taken is refused, which is what makes a batch that creates one impossible to apply twice.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { columnAt, rowAt, sheetById } from './book.ts';
import type { Batch, Book, Metadata, Place } from './book.ts';
import type { Box } from './a1.ts';
import { wholeSheet } from './a1.ts';
import { invalid, notFound, unknownHere } from './errors.ts';
import { runOf } from './grid-range.ts';
import { unusedId } from './sheet-requests.ts';

type Reply = sheets_v4.Schema$Response;
type Lookup = sheets_v4.Schema$DeveloperMetadataLookup;

/** Characters of keys and values for a spreadsheet, and again for each of its sheets (documented 2026-04). */
const STORAGE_CHARACTERS = 30_000;

export function createDeveloperMetadata(
  batch: Batch,
  request: sheets_v4.Schema$CreateDeveloperMetadataRequest,
): Reply {
  const { book, journal } = batch;
  const asked = request.developerMetadata ?? {};
  const metadata: Metadata = {
    id: asked.metadataId ?? unusedId((id) => book.metadata.has(id)),
    key: asked.metadataKey ?? '',
    value: asked.metadataValue ?? undefined,
    visibility: asked.visibility ?? '',
    place: placeOf(batch, asked.location ?? {}),
  };
  refuseMetadata(book, metadata);
  journal.put(book.metadata, metadata.id, metadata);
  return { createDeveloperMetadata: { developerMetadata: metadataResource(metadata) } };
}

/** Deletes what matches. That nothing matches is taken as fine: what Google answers then is not known. */
export function deleteDeveloperMetadata(
  { book, journal }: Batch,
  request: sheets_v4.Schema$DeleteDeveloperMetadataRequest,
): Reply {
  const found = matchingMetadata(book, request.dataFilter ?? {});
  const deletedDeveloperMetadata = found.map(metadataResource);
  found.forEach(({ id }) => journal.drop(book.metadata, id));
  return { deleteDeveloperMetadata: found.length === 0 ? {} : { deletedDeveloperMetadata } };
}

/** @throws ApiError 404 when there is none with this id. */
export function getDeveloperMetadata(book: Book, id: string): sheets_v4.Schema$DeveloperMetadata {
  const metadata = book.metadata.get(Number(id));
  if (metadata === undefined) throw notFound();
  return metadataResource(metadata);
}

export function searchDeveloperMetadata(
  book: Book,
  filters: sheets_v4.Schema$DataFilter[],
): sheets_v4.Schema$SearchDeveloperMetadataResponse {
  const matches = filters.map((filter) => new Set(matchingMetadata(book, filter)));
  const matchedDeveloperMetadata = [...book.metadata.values()].flatMap((metadata) => {
    const dataFilters = filters.filter((_, index) => matches[index]!.has(metadata));
    return dataFilters.length === 0 ? [] : [{ developerMetadata: metadataResource(metadata), dataFilters }];
  });
  return matchedDeveloperMetadata.length === 0 ? {} : { matchedDeveloperMetadata };
}

/** The metadata that hangs on places of a kind, as answers show it. */
export function metadataAt(book: Book, at: (place: Place) => boolean): sheets_v4.Schema$DeveloperMetadata[] {
  return [...book.metadata.values()].filter(({ place }) => at(place)).map(metadataResource);
}

/** The cells that metadata stands for: its line, its sheet, or the whole spreadsheet. */
export function boxesOfMetadata(book: Book, lookup: Lookup): Box[] {
  return matchingMetadata(book, { developerMetadataLookup: lookup }).flatMap(({ place }) => {
    if (place.kind === 'SPREADSHEET') return book.sheets.map(wholeSheet);
    if (place.kind === 'SHEET') return [wholeSheet(place.sheet)];
    const { start, end } = lineRange(place);
    const all = wholeSheet(place.sheet);
    return [place.kind === 'ROW' ? { ...all, top: start, bottom: end } : { ...all, left: start, right: end }];
  });
}

function matchingMetadata(book: Book, filter: sheets_v4.Schema$DataFilter): Metadata[] {
  const lookup = filter.developerMetadataLookup;
  if (!lookup) throw unknownHere('a search for metadata by range');
  const id = lookup.metadataId;
  const candidates = typeof id === 'number' ? [book.metadata.get(id)] : [...book.metadata.values()];
  return candidates.filter((metadata) => metadata !== undefined).filter((metadata) => matches(metadata, lookup));
}

function matches({ key, value, visibility, place }: Metadata, lookup: Lookup): boolean {
  const same = (wanted: string | null | undefined, actual: string | undefined): boolean =>
    wanted === undefined || wanted === null || wanted === actual;
  return (
    same(lookup.metadataKey, key) &&
    same(lookup.metadataValue, value) &&
    same(lookup.visibility, visibility) &&
    same(lookup.locationType, place.kind)
  );
}

function metadataResource({ id, key, value, visibility, place }: Metadata): sheets_v4.Schema$DeveloperMetadata {
  return {
    metadataId: id,
    metadataKey: key,
    ...(value !== undefined && { metadataValue: value }),
    location: locationResource(place),
    visibility,
  };
}

function locationResource(place: Place): sheets_v4.Schema$DeveloperMetadataLocation {
  if (place.kind === 'SPREADSHEET') return { locationType: place.kind, spreadsheet: true };
  const { sheetId } = place.sheet;
  if (place.kind === 'SHEET') return { locationType: place.kind, sheetId };
  const { start: startIndex, end: endIndex } = lineRange(place);
  const dimension = place.kind === 'ROW' ? 'ROWS' : 'COLUMNS';
  const dimensionRange = { ...(sheetId !== 0 && { sheetId }), dimension, startIndex, endIndex };
  return { locationType: place.kind, dimensionRange };
}

function lineRange(place: Extract<Place, { line: unknown }>): { start: number; end: number } {
  const lines: readonly unknown[] = place.kind === 'ROW' ? place.sheet.rows : place.sheet.columns;
  const start = lines.indexOf(place.line);
  return { start, end: start + 1 };
}

function placeOf({ book, journal }: Batch, location: sheets_v4.Schema$DeveloperMetadataLocation): Place {
  if (location.spreadsheet) return { kind: 'SPREADSHEET' };
  if (location.dimensionRange) {
    const { sheet, dimension, start, end } = runOf(book, location.dimensionRange);
    const size = dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount;
    if (end - start !== 1 || start >= size) throw invalid('The dimension range must be a single row or column.');
    if (dimension === 'ROWS') return { kind: 'ROW', sheet, line: rowAt(journal, sheet, start) };
    return { kind: 'COLUMN', sheet, line: columnAt(journal, sheet, start) };
  }
  if (typeof location.sheetId !== 'number') throw invalid('A location must be specified for developer metadata.');
  return { kind: 'SHEET', sheet: sheetById(book, location.sheetId, 'sheet') };
}

function refuseMetadata(book: Book, metadata: Metadata): void {
  if (metadata.key === '') throw invalid('A key must be specified for developer metadata.');
  if (metadata.visibility === '') throw invalid('A visibility must be specified for developer metadata.');
  if (metadata.id < 1) throw invalid(`Invalid metadata ID: ${metadata.id}`);
  if (book.metadata.has(metadata.id)) {
    throw invalid(
      `Cannot add developer metadata with ID [${metadata.id}] ` +
        'because developer metadata with that ID already exists.',
    );
  }
  const owner = (place: Place): unknown => ('sheet' in place ? place.sheet : book);
  const used = [...book.metadata.values(), metadata]
    .filter(({ place }) => owner(place) === owner(metadata.place))
    .reduce((sum, { key, value = '' }) => sum + key.length + value.length, 0);
  if (used > STORAGE_CHARACTERS) {
    throw invalid('Adding the requested developer metadata would exceed the allowed storage limit');
  }
}
