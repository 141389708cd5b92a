import { describe, expect, test } from '@jest/globals';
import { refusalOf, start } from './fixture.ts';

describe('faults of the sandbox', () => {
  test('a 429 says how long to wait, for as many calls as asked', async () => {
    const { telegram, sim, anna } = await start();
    sim.faults.add({ kind: 'status', status: 429, retry_after: 7, match: { method: 'sendMessage' }, times: 2 });
    const send = (): Promise<unknown> => telegram.sendMessage(anna.id, 'hi');
    await expect(send()).rejects.toMatchObject({ code: 429, parameters: { retry_after: 7 } });
    expect(await refusalOf(send())).toBe('429 Too Many Requests: retry after 7');
    expect(await send()).toMatchObject({ text: 'hi' });
    expect(sim.calls().map(({ fault }) => fault)).toEqual(['fault-1', 'fault-1', undefined]);
  });

  test('a fault meets only the method and the chat that it names', async () => {
    const { telegram, sim, anna } = await start();
    const minh = sim.addPerson({ firstName: 'Minh' });
    const match = { method: 'sendMessage', chatId: minh.id };
    const id = sim.faults.add({ kind: 'status', status: 400, description: 'Bad Request: nope', match });
    expect(await telegram.sendMessage(anna.id, 'hi')).toMatchObject({ text: 'hi' });
    expect(await telegram.sendChatAction(minh.id, 'typing')).toBe(true);
    expect(await refusalOf(telegram.sendMessage(minh.id, 'hi'))).toBe('400 Bad Request: nope');
    expect(sim.faults.list()).toMatchObject([{ id, kind: 'status' }]);
    expect([sim.faults.remove(id), sim.faults.remove(id)]).toEqual([true, false]);
    expect(await telegram.sendMessage(minh.id, 'hi')).toMatchObject({ text: 'hi' });
  });

  test('a connection is dropped before the call is carried out, or after', async () => {
    const { telegram, sim, anna } = await start();
    sim.faults.add({ kind: 'drop-before', match: {}, times: 1 });
    await expect(telegram.sendMessage(anna.id, 'lost')).rejects.toThrow(/socket hang up|ECONNRESET/);
    sim.faults.add({ kind: 'drop-after', match: {}, times: 1 });
    await expect(telegram.sendMessage(anna.id, 'kept')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(sim.chat(anna.id).messages.map(({ text }) => text)).toEqual(['kept']);
    expect(sim.calls().map(({ answer }) => answer?.ok ?? null)).toEqual([null, true]);
  });

  test('a gateway answers with a page instead', async () => {
    const { telegram, sim, anna } = await start();
    sim.faults.add({ kind: 'html', match: {} });
    await expect(telegram.sendMessage(anna.id, 'hi')).rejects.toMatchObject({ code: 502 });
    sim.faults.clear();
    expect(sim.chat(anna.id).messages).toEqual([]);
  });

  test('a delayed call is carried out late, but not later than the server stops', async () => {
    const sandbox = await start();
    sandbox.sim.faults.add({ kind: 'delay', delayMs: 30, match: {}, times: 1 });
    const beganAtMs = performance.now();
    await sandbox.telegram.sendMessage(sandbox.anna.id, 'hi');
    expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(29);
    sandbox.sim.faults.add({ kind: 'delay', delayMs: 600_000, match: {} });
    const late = sandbox.telegram.sendMessage(sandbox.anna.id, 'late').catch(() => undefined);
    await sandbox.stop();
    await late;
  });
});
