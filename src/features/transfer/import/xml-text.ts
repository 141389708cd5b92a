/** What stands between tags. Nothing is ever expanded but the entities that XML has by itself, and a space. */
import { LONGEST_CELL } from './model.ts';

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

export function textOfXml(raw: string): string {
  const plain = raw.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi, (whole, name: string) => entityOf(name) ?? whole);
  return plain.replace(/\s+/g, ' ').trim().replaceAll('\0', '').slice(0, LONGEST_CELL);
}

function entityOf(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : undefined;
}
