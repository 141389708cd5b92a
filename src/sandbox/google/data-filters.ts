/**
 * DataFilters: the cells that a request selects by range, by A1 text or by metadata.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { parseRange } from './a1.ts';
import type { Box } from './a1.ts';
import type { Book } from './book.ts';
import { boxesOfMetadata } from './developer-metadata.ts';
import { invalid } from './errors.ts';
import { boxOf } from './grid-range.ts';

/** @throws ApiError when the filter names what is not there. Metadata that nothing matches selects no cells. */
export function boxesOfFilter(book: Book, filter: sheets_v4.Schema$DataFilter): Box[] {
  if (filter.gridRange) return [boxOf(book, filter.gridRange)];
  if (filter.a1Range) return [parseRange(book, filter.a1Range)];
  if (filter.developerMetadataLookup) return boxesOfMetadata(book, filter.developerMetadataLookup);
  throw invalid('A data filter must be specified.');
}
