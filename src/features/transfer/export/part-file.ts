/** One file on its way to a person: written piece by piece, no faster than the disk takes it. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import yazl from 'yazl';
import type { PastEntry } from '../../ledger/index.ts';

export type PartFile = {
  write: (entries: PastEntry[]) => Promise<void>;
  /** How large the file is by now, less what is still being packed. */
  sizeBytes: () => number;
  finish: () => Promise<void>;
  /** Lets go of the file, whatever became of it. */
  abandon: () => void;
};

/** How entries become text; `begin` and `end` make each part complete by itself. */
export type TextForm = { begin: string; end: string; textOf: (entries: PastEntry[], isFirst: boolean) => string };

/** @param packedName what the file is called inside its zip; null if it goes as it is */
export function openTextPart(path: string, form: TextForm, packedName: string | null): PartFile {
  const disk = createWriteStream(path);
  const written = finished(disk);
  // Who waits for it hears of a fault; a part that is abandoned has nobody who waits.
  written.catch(() => undefined);
  const input: Writable = packedName === null ? disk : packed(disk, packedName);
  let isFirst = true;
  const put = async (text: string): Promise<void> => {
    if (!input.write(text)) await Promise.race([once(input, 'drain'), written]);
  };
  input.write(form.begin);
  return {
    write: async (entries) => {
      await put(form.textOf(entries, isFirst));
      isFirst = false;
    },
    sizeBytes: () => disk.bytesWritten,
    finish: async () => {
      input.end(form.end);
      await written;
    },
    abandon: () => {
      input.destroy();
      disk.destroy();
    },
  };
}

function packed(disk: WriteStream, name: string): Writable {
  const input = new PassThrough();
  const zip = new yazl.ZipFile();
  zip.addReadStream(input, name);
  zip.outputStream.pipe(disk);
  zip.end();
  return input;
}
