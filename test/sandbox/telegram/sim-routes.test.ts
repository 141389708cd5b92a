import { describe, expect, test } from '@jest/globals';
import { pngHead, start } from './fixture.ts';

async function ask(url: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) });
  const answer: unknown = await response.json();
  return response.ok ? answer : { status: response.status, ...(answer as object) };
}

describe('the sandbox from another process', () => {
  test('a person is added, writes, presses, edits, forwards, sends a file and a place and leaves over HTTP', async () => {
    const { url, sim, telegram, anna: first } = await start();
    const anna = (await ask(`${url}/sim/people`, { firstName: 'Anh', languageCode: 'vi' })) as { id: number };
    expect(await ask(`${url}/sim/people`)).toMatchObject([{ id: first.id }, { id: anna.id, firstName: 'Anh' }]);
    const person = `${url}/sim/people/${anna.id}`;
    expect(await ask(`${person}/text`, { text: 'coffee 35k' })).toEqual({ updateId: expect.any(Number) });
    expect(await ask(`${person}/edit`, { messageId: 1, text: 'coffee 36k' })).toEqual({ updateId: expect.any(Number) });
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    await telegram.sendMessage(anna.id, 'ok', { reply_markup: keyboard });
    expect(await ask(`${person}/press`, { messageId: 2, data: 'a' })).toEqual({ updateId: expect.any(Number) });
    const file = { name: 'a.png', mime: 'image/png', base64: pngHead().toString('base64') };
    expect(await ask(`${person}/file`, file)).toEqual({ updateId: expect.any(Number) });
    const place = { latitude: 21.03, longitude: 105.85 };
    expect(await ask(`${person}/location`, place)).toEqual({ updateId: expect.any(Number) });
    expect(await ask(`${person}/forward`, { messageId: 2 })).toEqual({ updateId: expect.any(Number) });
    expect(await ask(`${person}/delete`, { messageId: 1 })).toEqual({});
    expect(await ask(`${person}/block`, {})).toEqual({ updateId: expect.any(Number) });
    expect(await ask(`${person}/unblock`, {})).toEqual({ updateId: expect.any(Number) });
    expect(await ask(`${person}/chat`)).toEqual(JSON.parse(JSON.stringify(sim.chat(anna.id))));
    expect(sim.pendingUpdates()).toHaveLength(8);
    expect(await ask(`${url}/sim/calls`)).toMatchObject([{ method: 'sendMessage' }]);
  });

  test('faults are switched on and off, and updates delivered again, over HTTP', async () => {
    const { url, sim, anna } = await start();
    const fault = { kind: 'status', status: 429, retry_after: 3, match: { method: 'sendMessage' }, times: 1 };
    const { id } = (await ask(`${url}/sim/faults`, fault)) as { id: string };
    await ask(`${url}/sim/faults`, { kind: 'html' });
    expect(await ask(`${url}/sim/faults`)).toEqual([
      { ...fault, id },
      { kind: 'html', match: {}, id: expect.any(String) },
    ]);
    expect(await ask(`${url}/sim/faults/${id}`, undefined, 'DELETE')).toEqual({});
    expect(sim.faults.list()).toMatchObject([{ kind: 'html' }]);
    expect(await ask(`${url}/sim/faults`, undefined, 'DELETE')).toEqual({});
    expect(sim.faults.list()).toEqual([]);
    const updateId = sim.sendText(anna.id, 'a');
    expect(await ask(`${url}/sim/redeliver`, { updateId })).toEqual({});
  });

  test('a wrong request says what is wrong', async () => {
    const { url, anna } = await start();
    const nobody = await ask(`${url}/sim/people/7/text`, { text: 'hi' });
    expect(nobody).toEqual({ status: 404, error: 'There is no person 7' });
    expect(await ask(`${url}/sim/faults/fault-9`, undefined, 'DELETE')).toMatchObject({ status: 404 });
    expect(await ask(`${url}/sim/people/${anna.id}/text`, { words: 'hi' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('text'),
    });
    expect(await ask(`${url}/sim/people/${anna.id}/press`, { messageId: 1, data: 'a' })).toMatchObject({ status: 400 });
    const form = await fetch(`${url}/sim/people`, { method: 'POST', body: new URLSearchParams({ firstName: 'x' }) });
    expect(form.status).toBe(415);
  });
});
