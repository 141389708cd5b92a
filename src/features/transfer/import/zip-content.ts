/**
 * The files of a zip, unpacked within a bound: what a zip says of its own sizes is not believed. The sizes of its
 * catalogue only tell where a file lies.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

const MOST_FILES = 5_000;

export type ZipContent = { kind: 'files'; files: Map<string, Buffer> } | { kind: 'too-large' } | { kind: 'broken' };

/** @param wanted whether a file of that name is needed; the others are not unpacked */
export async function unzip(zip: Buffer, wanted: (name: string) => boolean, maxBytes: number): Promise<ZipContent> {
  const files = new Map<string, Buffer>();
  let leftBytes = maxBytes;
  try {
    for (const place of catalogueOf(zip)) {
      if (!wanted(place.name)) continue;
      const content = await contentOf(zip, place, leftBytes);
      if (content === null) return { kind: 'too-large' };
      leftBytes -= content.length;
      files.set(place.name, content);
    }
  } catch {
    return { kind: 'broken' };
  }
  return { kind: 'files', files };
}

type Place = { name: string; method: number; packedBytes: number; offset: number };

/** PKWARE's APPNOTE, 4.3.12 and 4.3.16. */
const CATALOGUE_ENTRY = 0x02014b50;
const CATALOGUE_END = 0x06054b50;

function catalogueOf(zip: Buffer): Place[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || zip.readUInt32LE(end) !== CATALOGUE_END) throw new Error('A zip without an end');
  const places: Place[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = Math.min(zip.readUInt16LE(end + 10), MOST_FILES); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== CATALOGUE_ENTRY) throw new Error('A zip with a broken catalogue');
    const nameBytes = zip.readUInt16LE(at + 28);
    places.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameBytes),
      method: zip.readUInt16LE(at + 10),
      packedBytes: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return places;
}

/** @returns null if it is larger than there is room for */
async function contentOf(
  zip: Buffer,
  { method, packedBytes, offset }: Place,
  maxBytes: number,
): Promise<Buffer | null> {
  const begin = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const packed = zip.subarray(begin, begin + packedBytes);
  if (method === 0) return packed.length > maxBytes ? null : packed;
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (fault) {
    if ((fault as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw fault;
  }
}
