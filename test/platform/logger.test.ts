import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, withRequestId, type Logger, type LoggerOptions } from '../../src/platform/logger.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { waitFor } from '../support/wait-for.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

const open = (options: Partial<LoggerOptions> = {}): Logger => createLogger({ level: 'info', dir, name: 'bot', quiet: true, ...options });

async function files(pattern: RegExp): Promise<string[]> {
  return (await readdir(dir)).filter((file) => pattern.test(file));
}

async function lines(): Promise<Record<string, unknown>[]> {
  const [file = ''] = await files(/\.log$/);
  // The rotating file hands its last lines to the system when it closes, which a busy machine does a moment later.
  const text = await waitFor('the end of the log', async () => {
    const read = await readFile(join(dir, file), 'utf8');
    return read.endsWith('\n') && read;
  });
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  test('is a file of JSON lines named after the role and the day, complete when it is closed', async () => {
    const log = open();
    for (let index = 0; index < 500; index += 1) log.info('line', { index });
    log.error('the last', { fault: { name: 'Error', message: 'x' } });
    await log.close();
    expect(await files(/\.log$/)).toEqual([expect.stringMatching(/^bot-\d{4}-\d\d-\d\d\.log$/)]);
    const written = await lines();
    expect(written).toHaveLength(501);
    expect(written.at(-1)).toEqual({
      level: 'error', message: 'the last', fault: { name: 'Error', message: 'x' }, timestamp: expect.stringMatching(/Z$/),
    });
  });

  test('leaves out what is below its level', async () => {
    const log = open({ level: 'warn' });
    log.debug('no');
    log.info('no');
    log.warn('yes');
    await log.close();
    expect(await lines()).toMatchObject([{ message: 'yes' }]);
  });

  test('carries the request id of the work that a line belongs to, through awaits and crowds', async () => {
    const log = open();
    const work = async (id: string): Promise<void> => {
      for (let step = 0; step < 20; step += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        log.info('step', { id });
      }
    };
    log.info('outside');
    await Promise.all(['a', 'b', 'c'].map((id) => withRequestId(id, () => work(id))));
    await log.close();
    const [outside, ...steps] = await lines();
    expect(outside).not.toHaveProperty('requestId');
    expect(steps).toHaveLength(60);
    for (const step of steps) expect(step['requestId']).toBe(step['id']);
  });

  test('has no secret in it, wherever one hides', async () => {
    const log = open();
    const token = '123456789:AAEabcdefghijklmnopqrstuv';
    log.warn(`call of /bot${token}/getMe failed`, { deep: { url: 'postgres://bot:hunter2@db/wallet', list: [token] } });
    await log.close();
    expect(JSON.stringify(await lines())).not.toMatch(/AAEabc|hunter2/);
  });

  test('begins a new file when one is full, and drops the oldest', async () => {
    const log = open({ rotation: { maxSize: '1k', maxFiles: '2' } });
    for (let index = 0; index < 60; index += 1) {
      log.info('x'.repeat(100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    const kept = await files(/^bot-.*\.log(\.\d+)?$/);
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.length).toBeLessThanOrEqual(3);
  });

  test('keeps files for two weeks unless told otherwise', async () => {
    const log = open();
    log.info('x');
    await log.close();
    const [audit = ''] = await files(/audit\.json$/);
    expect(JSON.parse(await readFile(join(dir, audit), 'utf8'))).toMatchObject({ keep: { days: true, amount: 14 } });
  });

  test('closes twice, takes no line after that, and closes also when it goes nowhere', async () => {
    const log = open();
    log.info('one');
    await Promise.all([log.close(), log.close()]);
    log.info('late');
    expect(await lines()).toHaveLength(1);
    const nowhere = open({ dir: null });
    nowhere.error('nobody hears');
    await nowhere.close();
  });

  test('says in one line that its folder can’t be written', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const opening = (): Logger => open({ dir: join(file, 'logs') });
    expect(opening).toThrow(StartError);
    expect(opening).toThrow(/^Logs can't be written to [^\n]+ \(ENOTDIR\): set LOG_DIR [^\n]+$/);
  });
});
