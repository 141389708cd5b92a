/**
 * The text of a line in two forms: `cleaned`, which people see again as the note, and `folded`, which is compared.
 * Folding keeps every position: what is found in the folded line is cut out of the cleaned one.
 */

const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** Direction marks and zero-width characters say nothing about money, and some can disguise a text. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Joiners belong between emoji and inside some scripts; after ASCII they are stray. */
const STRAY_JOINERS = /([ -~])[\u200c\u200d]+/g;
/** Postgres refuses a NUL, and no control character is part of a note. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
const BULLET = /^[-*•·▪‣–—]\s+/;

const SAME_MEANING: Record<string, string> = {
  '‐': '-', '‑': '-', '‒': '-', '–': '-', '−': '-',
  '×': '*', '✕': '*', '✖': '*', '∗': '*', '⋅': '*',
  '÷': '/', '∕': '/', '⁄': '/',
  '’': "'", '‘': "'", 'ʼ': "'",
  '￥': '¥', '￡': '£', '￦': '₩', '￠': '¢',
  'ё': 'е',
};
const WRITTEN_OTHERWISE = new RegExp(`[${Object.keys(SAME_MEANING).join('')}]`, 'g');
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xff01 - '!'.charCodeAt(0);

/** The non-empty lines of a message, without the white space around them. */
export function splitLines(text: string): string[] {
  return text.split(LINE_BREAK).map((line) => line.trim()).filter((line) => cleanLine(line) !== '');
}

/** What may be stored and shown: composed letters, nothing invisible, no list bullet. */
export function cleanLine(line: string): string {
  return line
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINERS, '$1')
    .replace(CONTROL, ' ')
    .trim()
    .replace(BULLET, '');
}

/** The cleaned line with one spelling for each thing, and exactly as long: lower case, ASCII digits and operators. */
export function foldLine(cleaned: string): string {
  return cleaned
    .replaceAll('İ', 'I') // the one letter whose lower case is longer
    .toLowerCase()
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(WRITTEN_OTHERWISE, (sign) => SAME_MEANING[sign] ?? sign);
}
