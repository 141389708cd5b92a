import { describe, expect, test } from '@jest/globals';
import { listen, startPage } from './fixture.ts';

describe('the page and its stream of events', () => {
  test('the page is at the root, with a policy that lets it load only from its own server', async () => {
    const page = await startPage();
    const { status, headers, text } = await page.get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(text).toContain('<title>FreedomWallet sandbox</title>');
    expect(text).not.toMatch(/ style=| on\w+=|<script>/);
  });

  test('the page loads nothing that the server does not have', async () => {
    const page = await startPage();
    const { text } = await page.get('/');
    const links = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => String(link));
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect([link, (await page.get(link)).status]).toEqual([link, 200]);
  });

  test('a message of the bot, a new person and a changed cell are events for an open page', async () => {
    const page = await startPage();
    const stream = await listen(page);
    await page.bot('sendMessage', { chat_id: page.anna.id, text: 'Hello' });
    expect(await stream.next('chat')).toEqual({ personId: page.anna.id });
    await page.bot('sendChatAction', { chat_id: page.anna.id, action: 'typing' });
    expect(await stream.next('action')).toEqual({ personId: page.anna.id, action: 'typing' });
    page.telegram.sim.addPerson({ firstName: 'Minh' });
    expect(await stream.next('people')).toEqual({});
    const { id } = page.google.sim.createSpreadsheet({ title: 'Money' });
    expect(await stream.next('spreadsheet')).toEqual({ id });
    expect(await stream.next('spreadsheets')).toEqual({});
  });

  test('changes in a burst reach the page as one event', async () => {
    const page = await startPage();
    const stream = await listen(page);
    for (let count = 0; count < 20; count += 1) page.telegram.sim.sendText(page.anna.id, `coffee ${count}k`);
    await stream.next('chat');
    page.telegram.sim.addPerson({ firstName: 'Minh' });
    await stream.next('people');
    const second = await Promise.race([stream.next('chat'), Promise.resolve('none')]);
    expect(second).toBe('none');
  });

  test('closing the server ends the streams of open pages', async () => {
    const page = await startPage();
    const response = await fetch(`${page.url}/sandbox/events`);
    await page.app.close();
    expect(await response.text()).toBe('retry: 1000\n\n');
  });
});
