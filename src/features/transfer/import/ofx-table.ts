/**
 * OFX 1 (SGML, whose values have no closing tags) and OFX 2 (XML), both read as a run of tags and values. A file that
 * declares entities of its own is refused.
 */
import { MOST_LINES, type ReadFile } from './model.ts';
import { textOfXml } from './xml-text.ts';

const NAMES = ['DTPOSTED', 'TRNAMT', 'NAME', 'MEMO', 'CURRENCY', 'FITID'];

export function isOfx(text: string): boolean {
  return /^\s*(OFXHEADER\s*:|<\?xml|<\?OFX|<!DOCTYPE|<OFX>)/i.test(text) && /<OFX>|<!ENTITY/i.test(text);
}

export function readOfx(text: string): ReadFile {
  if (/<!(ENTITY|DOCTYPE)/i.test(text)) return { kind: 'unreadable', reason: 'broken' };
  const lines: string[][] = [];
  let currency = '';
  let line: Map<string, string> | null = null;
  for (const [, closing, tag = '', raw = ''] of text.matchAll(/<(\/?)([A-Za-z0-9.]{1,32})>([^<]*)/g)) {
    const name = tag.toUpperCase();
    const value = textOfXml(raw);
    if (name === 'STMTTRN') {
      if (line !== null) lines.push(lineOf(line, currency));
      line = closing === '' ? new Map() : null;
      if (lines.length > MOST_LINES) return { kind: 'unreadable', reason: 'too-many-lines' };
    } else if (closing !== '') continue;
    else if (name === 'CURDEF') currency = value;
    // Of a payee with an address, and of a currency with its rate, the first value is the one.
    else if (line !== null && value !== '') line.set(name, line.get(name) ?? value);
  }
  if (line !== null) lines.push(lineOf(line, currency));
  if (lines.length === 0) return { kind: 'unreadable', reason: 'no-lines' };
  return { kind: 'table', table: { form: 'ofx', names: NAMES, lines } };
}

/** The day as the bank wrote it, whatever zone stands behind it: that is the day of its statement. */
function lineOf(line: Map<string, string>, currency: string): string[] {
  const day = (line.get('DTPOSTED') ?? line.get('DTUSER') ?? '').slice(0, 8);
  const own = line.get('CURSYM') ?? currency;
  return [day, line.get('TRNAMT') ?? '', line.get('NAME') ?? '', line.get('MEMO') ?? '', own, line.get('FITID') ?? ''];
}
