import { describe, expect, test } from '@jest/globals';
import { listen, startPage } from './fixture.ts';
import type { Page } from './fixture.ts';

async function onNow(page: Page): Promise<string[]> {
  const { switches } = (await page.get('/sandbox/api/faults')).body;
  return switches.filter((each: { on: boolean }) => each.on).map(({ key }: { key: string }) => key);
}

describe('switching faults on and off', () => {
  test('each switch is off at first, and every world has those that people ask for', async () => {
    const page = await startPage();
    const { switches, scripted } = (await page.get('/sandbox/api/faults')).body;
    expect(switches.map(({ key }: { key: string }) => key)).toEqual([
      'google-slow', 'google-429', 'google-lost', 'google-down', 'telegram-429', 'telegram-slow', 'telegram-down',
    ]);
    expect([await onNow(page), scripted]).toEqual([[], 0]);
  });

  test('a switch is kept by the server until it is put back, and open pages hear of it', async () => {
    const page = await startPage();
    const stream = await listen(page);
    await page.post('/sandbox/api/faults/telegram-429', { on: true });
    await page.post('/sandbox/api/faults/google-lost', { on: true });
    expect(await stream.next('faults')).toEqual({});
    expect(await onNow(page)).toEqual(['google-lost', 'telegram-429']);
    const refused = await fetch(`${page.telegram.url}/bot${page.telegram.token}/sendMessage`, { method: 'POST' });
    expect([refused.status, await refused.json()]).toMatchObject([429, { parameters: { retry_after: 5 } }]);
    const [lost] = page.google.sim.faults.list();
    expect(lost).toMatchObject({ kind: 'drop-after', match: { method: 'spreadsheets.batchUpdate' } });
    await page.post('/sandbox/api/faults/telegram-429', { on: false });
    expect(await onNow(page)).toEqual(['google-lost']);
    expect(page.telegram.sim.faults.list()).toEqual([]);
  });

  test('a switch that is pressed twice adds its fault once', async () => {
    const page = await startPage();
    await page.post('/sandbox/api/faults/google-down', { on: true });
    await page.post('/sandbox/api/faults/google-down', { on: true });
    expect(page.google.sim.faults.list()).toHaveLength(1);
  });

  test('faults of scripts are counted, and a switch goes off when a script clears them', async () => {
    const page = await startPage();
    await page.post('/sandbox/api/faults/google-slow', { on: true });
    page.telegram.sim.faults.add({ kind: 'html', match: {}, times: 3 });
    expect((await page.get('/sandbox/api/faults')).body).toMatchObject({ scripted: 1 });
    page.google.sim.faults.clear();
    expect(await onNow(page)).toEqual([]);
    await page.post('/sandbox/api/faults/clear');
    expect(page.telegram.sim.faults.list()).toEqual([]);
  });

  test('an unknown switch and a body without a yes or no are refused', async () => {
    const page = await startPage();
    expect((await page.post('/sandbox/api/faults/moon-down', { on: true })).status).toBe(404);
    expect((await page.post('/sandbox/api/faults/google-down', { on: 'yes' })).status).toBe(400);
    expect(await onNow(page)).toEqual([]);
  });
});
