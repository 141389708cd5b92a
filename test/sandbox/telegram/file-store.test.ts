import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FileStore, type NewFile } from '../../../src/sandbox/telegram/file-store.ts';

const file = (name: string, size: number): NewFile => ({
  kind: 'document',
  name,
  mime: 'text/plain',
  bytes: Buffer.alloc(size, name),
});

describe('files of the sandbox', () => {
  test('the oldest files go when there are too many bytes', async () => {
    const files = await FileStore.open(undefined, [], 10);
    const [first, second, third] = [
      await files.add(file('a.txt', 5)),
      await files.add(file('b.txt', 5)),
      await files.add(file('c.txt', 3)),
    ];
    expect(files.find(first.fileId)).toBeUndefined();
    expect(files.snapshot().map(({ path }) => path)).toEqual([second.path, third.path]);
    expect((await files.read(third.path))?.bytes.toString()).toBe('c.t');
    await files.stop();
    expect(await files.read(third.path)).toBeUndefined();
  });

  test('a folder of its own is kept, and numbers go on in it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'file-store-'));
    const before = await FileStore.open(dir, []);
    const first = await before.add(file('../../etc/passwd', 3));
    await before.stop();
    expect(first.path).toBe('documents/file_1');
    await access(join(dir, 'documents-file_1'));
    const after = await FileStore.open(dir, before.snapshot());
    expect((await after.add(file('a.txt', 1))).path).toBe('documents/file_2.txt');
    expect(after.find(first.fileId)).toEqual(first);
    await rm(dir, { recursive: true });
  });
});
