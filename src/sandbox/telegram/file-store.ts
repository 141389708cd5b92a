/**
 * Uploaded files, on disk: people's and the bot's. The oldest go when the folder gets too full; asking for them is
 * then answered as Telegram answers for a file that it lost.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { SimFile } from './types.ts';

const MAX_TOTAL_BYTES = 512 << 20;

type Described = Pick<SimFile, 'kind' | 'name' | 'mime' | 'width' | 'height' | 'durationS'>;

export type NewFile = Described & { bytes: Uint8Array };

export class FileStore {
  readonly #dir: string;
  readonly #temporary: boolean;
  readonly #maxTotalBytes: number;
  readonly #files: Map<string, SimFile>;
  #number: number;

  private constructor(dir: string, temporary: boolean, files: SimFile[], maxTotalBytes: number) {
    this.#dir = dir;
    this.#temporary = temporary;
    this.#maxTotalBytes = maxTotalBytes;
    this.#files = new Map(files.map((file) => [file.fileId, file]));
    this.#number = Math.max(0, ...files.map(({ path }) => Number(/_(\d+)/.exec(path)?.[1] ?? 0)));
  }

  /** @param dir kept over restarts; left out: a folder that `stop` removes */
  static async open(
    dir: string | undefined,
    files: SimFile[],
    maxTotalBytes: number = MAX_TOTAL_BYTES,
  ): Promise<FileStore> {
    const place = dir ?? (await mkdtemp(join(tmpdir(), 'sandbox-files-')));
    await mkdir(place, { recursive: true });
    return new FileStore(place, dir === undefined, files, maxTotalBytes);
  }

  async add({ bytes, ...about }: NewFile): Promise<SimFile> {
    this.#number += 1;
    const extension = /^\.[a-z0-9]{1,10}$/i.exec(extname(about.name))?.[0] ?? '';
    const file = {
      ...about,
      fileId: randomBytes(36).toString('base64url'),
      uniqueId: createHash('sha256').update(about.kind).update(bytes).digest().subarray(0, 9).toString('base64url'),
      sizeBytes: bytes.byteLength,
      path: `${about.kind}s/file_${this.#number}${extension}`,
    };
    await writeFile(this.#place(file), bytes);
    this.#files.set(file.fileId, file);
    await this.#dropOldest();
    return file;
  }

  find(fileId: string): SimFile | undefined {
    return this.#files.get(fileId);
  }

  /** Undefined where there is no such file, or its bytes are gone. */
  async read(path: string): Promise<{ file: SimFile; bytes: Buffer } | undefined> {
    const file = [...this.#files.values()].find((known) => known.path === path);
    if (!file) return undefined;
    const bytes = await readFile(this.#place(file)).catch(() => undefined);
    return bytes && { file, bytes };
  }

  snapshot(): SimFile[] {
    return [...this.#files.values()];
  }

  async stop(): Promise<void> {
    if (this.#temporary) await rm(this.#dir, { recursive: true, force: true });
  }

  async #dropOldest(): Promise<void> {
    let total = this.snapshot().reduce((sum, file) => sum + file.sizeBytes, 0);
    for (const file of this.snapshot()) {
      if (total <= this.#maxTotalBytes) return;
      total -= file.sizeBytes;
      this.#files.delete(file.fileId);
      await rm(this.#place(file), { force: true });
    }
  }

  #place(file: SimFile): string {
    return join(this.#dir, file.path.replace('/', '-'));
  }
}
