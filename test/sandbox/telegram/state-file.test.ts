import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StateFile } from '../../../src/sandbox/telegram/state-file.ts';

describe('state on disk', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'state-file-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('a change is written by itself, many at once', async () => {
    let writes = 0;
    const path = join(dir, 'deep', 'state.json');
    const state = new StateFile(path, () => ({ version: 1 as const, writes: (writes += 1) }));
    expect(await state.read()).toBeUndefined();
    for (let changes = 0; changes < 100; changes += 1) state.touch();
    while ((await state.read()) === undefined) await turn();
    expect(await state.read()).toEqual({ version: 1, writes: 1 });
    await state.close();
    state.touch();
    expect(await state.read()).toEqual({ version: 1, writes: 2 });
    expect(await readdir(join(dir, 'deep'))).toEqual(['state.json']);
  });

  test('without a path nothing is read or written', async () => {
    const state = new StateFile(undefined, () => ({ version: 1 as const }));
    state.touch();
    await state.close();
    expect(await state.read()).toBeUndefined();
  });
});
