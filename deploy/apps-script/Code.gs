/**
 * FreedomWallet: writes your entries into the tab "FreedomWallet" of this spreadsheet. It can open no other file of
 * yours (the line below sees to that), and it obeys only requests that are signed with the secret, which the bot and
 * this script alone know.
 *
 * @OnlyCurrentDoc
 */

/** Yours alone: whoever has it and the address of the web app can write into the tab. */
const SECRET = 'the secret that the bot gave you';

/** Columns A to H are the bot's: the ID, then what an entry says. What stands to the right of them is yours. */
const WIDTH = 8;
const COLUMN_WIDTHS_PX = [90, 100, 90, 140, 120, 80, 260, 140];

/** A request that is older than this, or that comes from the future, is not obeyed. */
const WINDOW_MS = 10 * 60 * 1000;

/** How long a request waits for the one before it. */
const LOCK_WAIT_MS = 10 * 1000;

/** How often a change is begun again because somebody sorted the tab in that very moment. */
const ROUNDS = 3;

/** So many requests are remembered one by one; what is older than they is not obeyed. A property holds 9 kB. */
const REMEMBERED = 100;

const MOST_CELLS = 10 * 1000 * 1000;

/** For a person who opens the address in a browser. */
function doGet() {
  return ContentService.createTextOutput('It works. Now send the address of this page to the bot.');
}

/** The bot's requests. Two never run at once, so what was read is still so when it is written. */
function doPost(e) {
  const body = e.postData.contents;
  const signature = String(e.parameter.signature);
  if (!isSame_(signature, sign_(body))) return textOf_({ outcome: 'unsigned' });
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(LOCK_WAIT_MS)) return signedAnswer_(signature, { outcome: 'later', because: 'busy' });
  try {
    return signedAnswer_(signature, obey_(JSON.parse(body)));
  } finally {
    lock.releaseLock();
  }
}

function obey_(request) {
  if (Math.abs(Date.now() - request.time) > WINDOW_MS) return { outcome: 'stale', now: Date.now() };
  const book = SpreadsheetApp.getActiveSpreadsheet();
  try {
    return { hello: hello_, read: read_, write: write_ }[request.action](book, request);
  } catch (error) {
    console.error(error);
    return reasonOf_(book, request);
  }
}

/** Makes the tab, or finds the one that is there, and says which spreadsheet this is. */
function hello_(book, { sheetIds, title, headers }) {
  const known = book.getSheets().find((sheet) => sheetIds.includes(sheet.getSheetId()));
  const sheet = known || ownTabByName_(book, title, headers) || newTab_(book, title);
  if (sheet.getMaxColumns() < WIDTH) return { outcome: 'columns-moved' };
  const found = headerOf_(sheet);
  if (headers.some((header) => isMoved_(found, header))) return { outcome: 'columns-moved' };
  const titles = sheet.getRange(1, 1, 1, WIDTH).setValues([headers[0]]);
  // Tried out once, before anybody's words are written: plain text stays text, whatever it begins with.
  const probe = sheet.getRange(1, 1).setNumberFormat('@').setValue('=1+1');
  if (probe.getFormula() !== '') return { outcome: 'refused', because: 'text becomes a formula' };
  titles.setValues([headers[0]]);
  SpreadsheetApp.flush();
  return { outcome: 'ready', spreadsheetId: book.getId(), title: book.getName(), sheetId: sheet.getSheetId() };
}

/** A tab that this script made a moment ago, before it was interrupted: nothing in it yet, or the bot's titles. */
function ownTabByName_(book, title, headers) {
  const sheet = book.getSheetByName(title);
  if (!sheet || sheet.getMaxColumns() < WIDTH) return null;
  const textOf = (titles) => titles.slice(1).join();
  const found = textOf(headerOf_(sheet));
  return sheet.getLastRow() === 0 || headers.some((header) => textOf(header) === found) ? sheet : null;
}

function newTab_(book, title) {
  let name = title;
  for (let number = 2; book.getSheetByName(name); number += 1) name = `${title} ${number}`;
  const sheet = book.insertSheet(name, 0);
  sheet.setFrozenRows(1);
  sheet.getRange(1, 1, 1, WIDTH).setFontWeight('bold').setBackground('#e8f2e8');
  COLUMN_WIDTHS_PX.forEach((width, index) => sheet.setColumnWidth(index + 1, width));
  sheet.hideColumns(1);
  // Warnings only: a real protection would keep you from sorting.
  sheet.getRange(1, 1, 1, WIDTH).protect().setWarningOnly(true);
  sheet.getRange('A:A').protect().setWarningOnly(true);
  return sheet;
}

/** The tab of a request, unless the spreadsheet is another one. */
function tabOf_(book, { spreadsheetId, sheetId }) {
  return book.getId() === spreadsheetId ? book.getSheets().find((sheet) => sheet.getSheetId() === sheetId) : undefined;
}

/** Which entries have lines here, for the bot to compare; what else stands in the ID column is yours. */
function read_(book, request) {
  const sheet = tabOf_(book, request);
  if (!sheet) return { outcome: 'tab-gone' };
  const found = headerOf_(sheet);
  if (request.headers.some((header) => isMoved_(found, header))) return { outcome: 'columns-moved' };
  const ids = idsOf_(sheet).slice(1).filter((id) => /^\d{1,15}$/.test(id));
  return { outcome: 'read', ids: ids.map(Number), title: sheet.getName(), isHidden: sheet.isSheetHidden() };
}

/**
 * Writes a batch of changes. A line is found by its ID, and a new one is added only if its ID is not there: so a
 * batch that was cut short, or comes twice, does no harm. That it was done is noted last.
 */
function write_(book, request) {
  const sheet = tabOf_(book, request);
  if (!sheet) return { outcome: 'tab-gone' };
  const memory = readMemory_();
  if (memory.done.some(([id]) => id === request.id)) return { outcome: 'applied', again: true };
  if (request.time <= memory.since) return { outcome: 'stale', now: Date.now() };
  if (sheet.getMaxColumns() < WIDTH || isMoved_(headerOf_(sheet), request.header)) return { outcome: 'columns-moved' };
  const isDone = changeLines_(sheet, request.changes) && removeCopies_(sheet, request.copies);
  if (!isDone) return { outcome: 'later', because: 'sorting' };
  remember_(memory, request);
  return { outcome: 'applied', again: false };
}

/** @return false if lines were moved by hand all the time */
function changeLines_(sheet, changes) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const plan = planOf_(sheet, changes);
    plan.touches.forEach(({ row, change }) => writeLines_(sheet, row, 2, [change]));
    deleteLines_(sheet, plan.deletions.map(({ row }) => row));
    addLines_(sheet, plan.additions);
    SpreadsheetApp.flush();
    if (stayed_(sheet, plan)) return true;
    mend_(sheet, plan);
  }
  return false;
}

/** Where each change has to go. A line that you removed is not brought back by a change of it. */
function planOf_(sheet, changes) {
  const known = rowsById_(idsOf_(sheet));
  const before = changes.some(({ id }) => known.has(id)) ? wholeLines_(sheet) : [];
  const rowOf = rowsById_(['', ...before.map(({ id }) => id)]);
  const plan = { before, touches: [], deletions: [], additions: [] };
  changes.forEach((change) => {
    const row = rowOf.get(change.id);
    if (change.op === 'delete') row && plan.deletions.push({ row, change });
    else if (row) plan.touches.push({ row, change });
    else if (change.op !== 'update') plan.additions.push(change);
  });
  return plan;
}

/** From the bottom up, so that no deletion moves a row that a later one means. A row has to stay below the header. */
function deleteLines_(sheet, rows) {
  if (rows.length > 0 && sheet.getMaxRows() - rows.length < 2) sheet.insertRowsAfter(sheet.getMaxRows(), 1);
  rows.sort((one, other) => other - one).forEach((row) => sheet.deleteRow(row));
}

function addLines_(sheet, changes) {
  if (changes.length === 0) return;
  const first = sheet.getLastRow() + 1;
  const missing = first + changes.length - 1 - sheet.getMaxRows();
  if (missing > 0) sheet.insertRowsAfter(sheet.getMaxRows(), missing);
  writeLines_(sheet, first, 1, changes);
}

/** The format "@" comes first: in a cell of plain text nothing becomes a formula, whatever it begins with. */
function writeLines_(sheet, row, column, changes) {
  const range = sheet.getRange(row, column, changes.length, WIDTH - column + 1);
  range.setNumberFormats(
    changes.map(({ amountFormat }) => ['@', 'yyyy-mm-dd', '@', '@', amountFormat, '@', '@', '@'].slice(column - 1)),
  );
  range.setValues(
    changes.map(({ id, cells: [date, ...others] }) => [id, serialOf_(date), ...others].slice(column - 1)),
  );
}

/** Whether every line that was changed or removed was the one that was meant: its ID still tells. */
function stayed_(sheet, { before, touches, deletions }) {
  if (touches.length + deletions.length === 0) return true;
  const ids = idsOf_(sheet);
  const rowOf = rowsById_(ids);
  const deletedAbove = (row) => deletions.filter((deletion) => deletion.row < row).length;
  return (
    touches.every(({ row, change }) => rowOf.get(change.id) === row - deletedAbove(row)) &&
    missedDeletions_(deletions, before, ids) === 0
  );
}

/** How many deletions met another line: theirs is still there. You may have copied it: only one of them goes. */
function missedDeletions_(deletions, before, ids) {
  const [was, is] = [before.map(({ id }) => id), ids].map((all) => {
    const counts = new Map();
    for (const id of all) counts.set(id, (counts.get(id) || 0) + 1);
    return counts;
  });
  return deletions.filter(({ change: { id } }) => (is.get(id) || 0) >= was.get(id)).length;
}

/**
 * Somebody sorted the tab between the look and the write, so other lines may have been met. What they lost is put
 * back from what was read before; a line that was removed by mistake comes back at the end.
 */
function mend_(sheet, { before, touches, deletions }) {
  const unwanted = new Set(deletions.map(({ change }) => change.id));
  const now = wholeLines_(sheet);
  const lost = withoutThese_(before, now).filter(({ id }) => !unwanted.has(id));
  for (const line of withoutThese_(now, before)) {
    if (!touches.some(({ change }) => change.id !== line.id && isWritten_(line, change))) continue;
    const index = lost.findIndex((other) => other.id === line.id && ownOf_(other) === ownOf_(line));
    if (index >= 0) putBack_(sheet, line.row, lost.splice(index, 1)[0], WIDTH);
  }
  // As many lines as there are deletions that missed: others that are gone you removed yourself.
  const ids = new Set(now.map(({ id }) => id));
  const missed = missedDeletions_(deletions, before, now.map(({ id }) => id));
  bringBack_(sheet, lost.filter(({ id }) => id === '' || !ids.has(id)).slice(0, missed));
  SpreadsheetApp.flush();
}

/**
 * Removes lines that say the same as an upper line of their entry, to the last cell. One that you changed stays.
 * @return false if lines were moved by hand all the time
 */
function removeCopies_(sheet, ids) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = ids.length > 0 ? wholeLines_(sheet) : [];
    const upper = new Map();
    const copies = before.filter(({ id, content }) => {
      const isCopy = ids.includes(id) && upper.get(id) === content;
      if (!upper.has(id)) upper.set(id, content);
      return isCopy;
    });
    if (copies.length === 0) return true;
    deleteLines_(sheet, copies.map(({ row }) => row));
    // What is gone and was no copy was met by mistake, after a sort.
    bringBack_(sheet, withoutThese_(withoutThese_(before, wholeLines_(sheet)), copies));
    SpreadsheetApp.flush();
  }
  return false;
}

/** At the end: where a line was, nobody knows any more. */
function bringBack_(sheet, lines) {
  for (const line of lines) {
    sheet.insertRowsAfter(sheet.getMaxRows(), 1);
    putBack_(sheet, sheet.getLastRow() + 1, line, line.values.length);
  }
}

/** The first cells of a line as they were. Formats first, as in writeLines_. */
function putBack_(sheet, row, { values, formulas, formats }, width) {
  for (let index = 0; index < width; index += 1) {
    const cell = sheet.getRange(row, index + 1).setNumberFormat(formats[index]);
    if (formulas[index]) cell.setFormulaR1C1(formulas[index]);
    else cell.setValue(values[index]);
  }
}

/** The lines of `some` that are not among `others`; of equal ones as many as are too many. */
function withoutThese_(some, others) {
  const counts = new Map();
  for (const { content } of others) counts.set(content, (counts.get(content) || 0) + 1);
  return some.filter(({ content }) => {
    const count = counts.get(content) || 0;
    counts.set(content, count - 1);
    return count <= 0;
  });
}

/** Whether the values of a change stand in a line. Its date is read as something else than it was written as. */
function isWritten_({ values }, { cells }) {
  return JSON.stringify(values.slice(2, WIDTH)) === JSON.stringify(cells.slice(1));
}

/** What you added to a line. */
function ownOf_({ values, formulas }) {
  return JSON.stringify(values.map((value, column) => formulas[column] || value).slice(WIDTH));
}

/**
 * All lines below the header, as they were at one moment: they are read again if somebody sorts them meanwhile.
 * Formulas as R1C1, which stay the same when their line moves.
 */
function wholeLines_(sheet) {
  const count = sheet.getLastRow() - 1;
  if (count < 1) return [];
  const range = sheet.getRange(2, 1, count, Math.max(sheet.getLastColumn(), WIDTH));
  let all, formulas, formats, isSteady;
  for (let round = 0; round < ROUNDS && !isSteady; round += 1) {
    all = range.getValues();
    formulas = range.getFormulasR1C1();
    formats = range.getNumberFormats();
    isSteady = JSON.stringify(all) === JSON.stringify(range.getValues());
  }
  return all.map((values, index) => ({
    id: String(values[0]),
    row: index + 2,
    values,
    formulas: formulas[index],
    formats: formats[index],
    content: JSON.stringify(values.map((value, column) => formulas[index][column] || value)),
  }));
}

function idsOf_(sheet) {
  return sheet.getRange(1, 1, Math.max(sheet.getLastRow(), 1), 1).getValues().map(([id]) => String(id));
}

/** A line that you copied is there twice: the upper one counts. */
function rowsById_(ids) {
  const rows = new Map();
  ids.forEach((id, index) => index > 0 && id !== '' && !rows.has(id) && rows.set(id, index + 1));
  return rows;
}

function headerOf_(sheet) {
  return sheet.getRange(1, 1, 1, WIDTH).getValues()[0].map(String);
}

/** A title that stands in another place means that its column was moved; one that you changed means nothing. */
function isMoved_(found, header) {
  return header.some((title, index) => found.includes(title) && found[index] !== title);
}

/** Days since 1899-12-30, as spreadsheets count them: a Date would be shifted by time zones. */
function serialOf_(date) {
  return Date.parse(`${date}T00:00:00Z`) / 86400000 + 25569;
}

/** Why something could not be written. Google's own words are in your language, so they are not read. */
function reasonOf_(book, request) {
  const sheet = tabOf_(book, request);
  const { RANGE, SHEET } = SpreadsheetApp.ProtectionType;
  const protections = (sheet ? [sheet] : book.getSheets()).flatMap((one) =>
    [RANGE, SHEET].flatMap((type) => one.getProtections(type)),
  );
  if (protections.some((protection) => !protection.isWarningOnly() && !protection.canEdit())) {
    return { outcome: 'protected' };
  }
  const cells = book.getSheets().reduce((sum, one) => sum + one.getMaxRows() * one.getMaxColumns(), 0);
  const { changes } = request;
  if (changes && cells + changes.length * WIDTH > MOST_CELLS) return { outcome: 'full' };
  const isForbidden = changes && sheet && hasStrictRules_(sheet);
  if (isForbidden) return { outcome: 'refused', because: 'a validation rule of the tab' };
  return { outcome: 'later', because: 'an exception' };
}

/** Whether you allow only certain values in the bot's columns. */
function hasStrictRules_(sheet) {
  const rules = sheet.getRange(1, 1, sheet.getMaxRows(), WIDTH).getDataValidations();
  return rules.some((row) => row.some((rule) => rule && !rule.getAllowInvalid()));
}

/** What was done, newest last, and the time before which everything counts as done. */
function readMemory_() {
  const kept = PropertiesService.getScriptProperties().getProperty('memory');
  return kept ? JSON.parse(kept) : { since: 0, done: [] };
}

function remember_({ since, done }, { id, time }) {
  const all = [...done, [id, time]];
  const forgotten = all.slice(0, -REMEMBERED).map((entry) => entry[1]);
  const memory = { since: Math.max(since, ...forgotten), done: all.slice(-REMEMBERED) };
  PropertiesService.getScriptProperties().setProperty('memory', JSON.stringify(memory));
}

function sign_(text) {
  const bytes = Utilities.computeHmacSha256Signature(text, SECRET, Utilities.Charset.UTF_8);
  return Utilities.base64EncodeWebSafe(bytes).replace(/=+$/, '');
}

/** Compares in the same time wherever the first difference is. */
function isSame_(one, other) {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

/** The signature of the request is part of what is signed: an answer fits one request only. */
function signedAnswer_(requestSignature, answer) {
  const body = JSON.stringify(answer);
  return textOf_({ body, signature: sign_(`${requestSignature}.${body}`) });
}

function textOf_(answer) {
  return ContentService.createTextOutput(JSON.stringify(answer)).setMimeType(ContentService.MimeType.JSON);
}
