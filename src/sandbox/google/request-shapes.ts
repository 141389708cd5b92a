/**
 * The shapes of the bodies that the API takes, as far as this server knows them. What Google has beyond that is
 * listed by name, so that a refusal can say which side does not know it.
 */
import { anything, double, flag, int32, list, message, notHere } from './shapes.ts';
import { oneOf, text, union, valueRows, without } from './shapes.ts';
import type { Shape } from './shapes.ts';

const dimension = oneOf('Dimension', 'ROWS', 'COLUMNS');
const valueRender = oneOf('ValueRenderOption', 'FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA');
const dateTimeRender = oneOf('DateTimeRenderOption', 'SERIAL_NUMBER', 'FORMATTED_STRING');
const visibility = oneOf('DeveloperMetadataVisibility', 'DOCUMENT', 'PROJECT');
const locationType = oneOf('DeveloperMetadataLocationType', 'ROW', 'COLUMN', 'SHEET', 'SPREADSHEET');

const gridRange = message({
  sheetId: int32,
  startRowIndex: int32,
  endRowIndex: int32,
  startColumnIndex: int32,
  endColumnIndex: int32,
});
const dimensionRange = message({ sheetId: int32, dimension, startIndex: int32, endIndex: int32 });
const gridCoordinate = message({ sheetId: int32, rowIndex: int32, columnIndex: int32 });

const color = message({ red: double, green: double, blue: double, alpha: double });
const colorStyle = message({ rgbColor: color, themeColor: text });
const cellFormat = message({
  numberFormat: message({
    type: oneOf(
      'NumberFormat.NumberFormatType',
      ...['TEXT', 'NUMBER', 'PERCENT', 'CURRENCY', 'DATE', 'TIME', 'DATE_TIME', 'SCIENTIFIC'],
    ),
    pattern: text,
  }),
  backgroundColor: color,
  backgroundColorStyle: colorStyle,
  horizontalAlignment: oneOf('HorizontalAlign', 'LEFT', 'CENTER', 'RIGHT'),
  verticalAlignment: oneOf('VerticalAlign', 'TOP', 'MIDDLE', 'BOTTOM'),
  wrapStrategy: oneOf('WrapStrategy', 'OVERFLOW_CELL', 'LEGACY_WRAP', 'CLIP', 'WRAP'),
  textFormat: message({
    foregroundColor: color,
    foregroundColorStyle: colorStyle,
    fontFamily: text,
    fontSize: int32,
    bold: flag,
    italic: flag,
    strikethrough: flag,
    underline: flag,
    link: notHere,
  }),
  ...without('borders', 'hyperlinkDisplayType', 'padding', 'textDirection', 'textRotation'),
});
const cellData = message({
  userEnteredValue: union({
    stringValue: text,
    numberValue: double,
    boolValue: flag,
    formulaValue: text,
    errorValue: notHere,
  }),
  userEnteredFormat: cellFormat,
  ...without('chipRuns', 'dataSourceFormula', 'dataSourceTable', 'dataValidation', 'effectiveFormat'),
  ...without('effectiveValue', 'formattedValue', 'hyperlink', 'note', 'pivotTable', 'textFormatRuns'),
});
export const rows = list(message({ values: list(cellData) }));

const metadataLocation = message({ locationType, spreadsheet: flag, sheetId: int32, dimensionRange });
const developerMetadata = message({
  metadataId: int32,
  metadataKey: text,
  metadataValue: text,
  location: metadataLocation,
  visibility,
});
const dataFilter = union({
  gridRange,
  a1Range: text,
  developerMetadataLookup: message({
    metadataId: int32,
    metadataKey: text,
    metadataValue: text,
    visibility,
    locationType,
    ...without('metadataLocation', 'locationMatchingStrategy'),
  }),
});
const dataFilters = list(dataFilter);

export const sheetProperties = message({
  sheetId: int32,
  title: text,
  index: int32,
  hidden: flag,
  sheetType: oneOf('SheetType', 'GRID'),
  gridProperties: message({
    rowCount: int32,
    columnCount: int32,
    frozenRowCount: int32,
    frozenColumnCount: int32,
    hideGridlines: flag,
    ...without('columnGroupControlAfter', 'rowGroupControlAfter'),
  }),
  ...without('dataSourceSheetProperties', 'rightToLeft', 'tabColor', 'tabColorStyle'),
});
const sortSpecs = list(
  message({
    dimensionIndex: int32,
    sortOrder: oneOf('SortOrder', 'ASCENDING', 'DESCENDING'),
    ...without('backgroundColor', 'backgroundColorStyle', 'dataSourceColumnReference'),
    ...without('foregroundColor', 'foregroundColorStyle'),
  }),
);

export const spreadsheetProperties = message({
  title: text,
  locale: text,
  timeZone: text,
  ...without('autoRecalc', 'defaultFormat', 'importFunctionsExternalUrlAccessAllowed'),
  ...without('iterativeCalculationSettings', 'spreadsheetTheme'),
});
export const protectedRange = message({
  protectedRangeId: int32,
  range: gridRange,
  description: text,
  warningOnly: flag,
  requestingUserCanEdit: flag,
  editors: message({ domainUsersCanEdit: flag, groups: list(text), users: list(text) }),
  ...without('namedRangeId', 'tableId', 'unprotectedRanges'),
});
export const dimensionProperties = message({
  hiddenByUser: flag,
  pixelSize: int32,
  ...without('dataSourceColumnReference', 'developerMetadata', 'hiddenByFilter'),
});

const request = union({
  addProtectedRange: message({
    protectedRange,
  }),
  addSheet: message({ properties: sheetProperties }),
  appendCells: message({ sheetId: int32, rows, fields: text, tableId: notHere }),
  appendDimension: message({ sheetId: int32, dimension, length: int32 }),
  autoResizeDimensions: message({ dimensions: dimensionRange, dataSourceSheetDimensions: notHere }),
  clearBasicFilter: message({ sheetId: int32 }),
  copyPaste: message({
    source: gridRange,
    destination: gridRange,
    pasteType: oneOf('PasteType', 'PASTE_NORMAL', 'PASTE_VALUES', 'PASTE_FORMAT'),
    pasteOrientation: oneOf('PasteOrientation', 'NORMAL'),
  }),
  createDeveloperMetadata: message({ developerMetadata }),
  deleteDeveloperMetadata: message({ dataFilter }),
  deleteDimension: message({ range: dimensionRange }),
  deleteProtectedRange: message({ protectedRangeId: int32 }),
  deleteSheet: message({ sheetId: int32 }),
  duplicateSheet: message({ sourceSheetId: int32, insertSheetIndex: int32, newSheetId: int32, newSheetName: text }),
  insertDimension: message({ range: dimensionRange, inheritFromBefore: flag }),
  mergeCells: message({
    range: gridRange,
    mergeType: oneOf('MergeCellsRequest.MergeType', 'MERGE_ALL', 'MERGE_COLUMNS', 'MERGE_ROWS'),
  }),
  moveDimension: message({ source: dimensionRange, destinationIndex: int32 }),
  repeatCell: message({ range: gridRange, cell: cellData, fields: text }),
  setBasicFilter: message({
    filter: message({
      range: gridRange,
      filterSpecs: list(
        message({
          columnIndex: int32,
          filterCriteria: message({
            hiddenValues: list(text),
            ...without('condition', 'visibleBackgroundColor', 'visibleBackgroundColorStyle'),
            ...without('visibleForegroundColor', 'visibleForegroundColorStyle'),
          }),
          dataSourceColumnReference: notHere,
        }),
      ),
      ...without('criteria', 'sortSpecs', 'tableId'),
    }),
  }),
  sortRange: message({ range: gridRange, sortSpecs }),
  unmergeCells: message({ range: gridRange }),
  updateCells: message({ range: gridRange, start: gridCoordinate, rows, fields: text }),
  updateDimensionProperties: message({
    range: dimensionRange,
    properties: dimensionProperties,
    fields: text,
    dataSourceSheetRange: notHere,
  }),
  updateSheetProperties: message({ properties: sheetProperties, fields: text }),
  updateSpreadsheetProperties: message({
    properties: spreadsheetProperties,
    fields: text,
  }),
  ...without('addBanding', 'addChart', 'addCommentReply', 'addConditionalFormatRule', 'addDataSource'),
  ...without('addDimensionGroup', 'addFilterView', 'addNamedRange', 'addSlicer', 'addTable', 'autoFill'),
  ...without('cancelDataSourceRefresh', 'cutPaste', 'deleteBanding', 'deleteComment', 'deleteCommentReply'),
  ...without('deleteConditionalFormatRule', 'deleteDataSource', 'deleteDimensionGroup', 'deleteDuplicates'),
  ...without('deleteEmbeddedObject', 'deleteFilterView', 'deleteNamedRange', 'deleteRange'),
  ...without('deleteTable', 'duplicateFilterView', 'findReplace', 'insertComment', 'insertRange'),
  ...without('pasteData', 'randomizeRange', 'refreshDataSource', 'setDataValidation'),
  ...without('textToColumns', 'trimWhitespace', 'updateBanding', 'updateBorders', 'updateChartSpec'),
  ...without('updateCommentPost', 'updateConditionalFormatRule', 'updateDataSource', 'updateDeveloperMetadata'),
  ...without('updateDimensionGroup', 'updateEmbeddedObjectBorder', 'updateEmbeddedObjectPosition'),
  ...without('updateFilterView', 'updateNamedRange', 'updateProtectedRange', 'updateSlicerSpec'),
  ...without('updateTable'),
});

/** Body of spreadsheets.batchUpdate; Google takes a writeControl and ignores it. */
export const batchUpdateShape: Shape = message({
  requests: list(request),
  includeSpreadsheetInResponse: flag,
  responseRanges: list(text),
  responseIncludeGridData: flag,
  writeControl: anything,
  commentsViewMode: notHere,
});

/** Body of spreadsheets.getByDataFilter. */
export const getByDataFilterShape: Shape = message({
  dataFilters,
  includeGridData: flag,
  ...without('commentsViewMode', 'excludeTablesInBandedRanges'),
});

/** Body of spreadsheets.values.update. */
export const valueRangeShape: Shape = message({ range: text, majorDimension: dimension, values: valueRows });

/** Body of spreadsheets.values.batchGetByDataFilter. */
export const valuesByDataFilterShape: Shape = message({
  dataFilters,
  majorDimension: dimension,
  valueRenderOption: valueRender,
  dateTimeRenderOption: dateTimeRender,
});

/** Body of spreadsheets.developerMetadata.search. */
export const searchMetadataShape: Shape = message({ dataFilters });

/** Query parameters of each method, beyond those that every method has. */
export const queryShapes = {
  get: {
    ranges: list(text),
    includeGridData: booleanText(),
    ...without('commentsViewMode', 'excludeTablesInBandedRanges'),
  },
  valuesGet: { majorDimension: dimension, valueRenderOption: valueRender, dateTimeRenderOption: dateTimeRender },
  valuesUpdate: {
    valueInputOption: text,
    ...without('includeValuesInResponse', 'responseValueRenderOption', 'responseDateTimeRenderOption'),
  },
} satisfies Record<string, Record<string, Shape>>;

/** Clients write True and true. */
function booleanText(): Shape {
  return (value) => (/^(true|false)$/i.test(String(value)) ? undefined : flag(value));
}
