/** What the product sends to Google. A test refuses mutations of each; a run that sends anything else fails. */
export const PRODUCT_METHODS = [
  'sheets.spreadsheets.batchUpdate',
  'sheets.spreadsheets.create',
  'sheets.spreadsheets.developerMetadata.get',
  'sheets.spreadsheets.get',
  'sheets.spreadsheets.getByDataFilter',
] as const;

/** The kinds of requests in its batches. */
export const PRODUCT_KINDS = [
  'addProtectedRange',
  'addSheet',
  'appendCells',
  'appendDimension',
  'copyPaste',
  'createDeveloperMetadata',
  'deleteDeveloperMetadata',
  'deleteDimension',
  'insertDimension',
  'repeatCell',
  'unmergeCells',
  'updateCells',
  'updateDimensionProperties',
  'updateSheetProperties',
] as const;

/** The kinds in a batch's body. */
export function kindsOf(body: unknown): string[] {
  const { requests = [] } = (body ?? {}) as { requests?: object[] };
  return requests.flatMap((request) => Object.keys(request));
}
