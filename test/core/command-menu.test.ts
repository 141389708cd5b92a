import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandMenu } from '../../src/core/command-menu.ts';
import { LOCALES } from '../../src/core/locale.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { openTestHouse, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});

afterAll(async () => {
  await house.stop();
});

test('the menu of commands is published in each language, with all commands of /help, most used first', async () => {
  const telegram = createTelegramClient(house.telegram.token, house.telegram.url);
  const menu = commandMenu({ ...house, telegram, features: house.features(), defaultLocale: 'en' });
  const published = new Promise<void>((resolve) => {
    const look = setInterval(() => {
      const calls = house.telegram.sim.calls().filter(({ method }) => method === 'setMyCommands');
      if (calls.length < LOCALES.length + 1) return;
      clearInterval(look);
      resolve();
    }, 10);
  });
  await menu.start();
  await published;
  const [first, ...others] = house.telegram.sim.calls().filter(({ method }) => method === 'setMyCommands');
  const commands = first?.params['commands'] as { command: string; description: string }[];
  const names = commands.map(({ command }) => command);
  expect(names).toEqual(expect.arrayContaining(['add', 'today', 'overview', 'list', 'budget', 'export', 'sheet', 'settings']));
  expect(new Set(names).size).toBe(names.length);
  expect(commands.find(({ command }) => command === 'today')?.description).toBe('entries and sums of today');
  expect(others.map(({ params }) => params['language_code'])).toEqual([...LOCALES]);
  for (const { params } of others) {
    const mostUsed = (params['commands'] as { command: string }[]).slice(0, 6).map(({ command }) => command);
    expect(mostUsed).toEqual(['today', 'overview', 'list', 'add', 'undo', 'search']);
  }
});
