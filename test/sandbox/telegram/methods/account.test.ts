import { describe, expect, test } from '@jest/globals';
import { refusalOf, start } from '../fixture.ts';

describe('getMe of the sandbox', () => {
  test('the bot has the id of its token and its name', async () => {
    const { telegram } = await start({ botUsername: 'wallet_bot' });
    expect(await telegram.getMe()).toMatchObject({ id: 123456789, is_bot: true, username: 'wallet_bot' });
  });
});

describe('setMyCommands of the sandbox', () => {
  test('commands are kept for each scope and language, and an empty list takes them away', async () => {
    const { telegram, sim } = await start();
    const commands = [{ command: '/today', description: ' Today ' }];
    await telegram.setMyCommands(commands);
    await telegram.setMyCommands(commands, { language_code: 'vi', scope: { type: 'all_private_chats' } });
    expect(sim.commands()).toEqual([
      { scope: '{"type":"default"}', languageCode: '', commands: [{ command: 'today', description: 'Today' }] },
      expect.objectContaining({ scope: '{"type":"all_private_chats"}', languageCode: 'vi' }),
    ]);
    await telegram.setMyCommands([]);
    expect(sim.commands()).toHaveLength(1);
  });

  test.each([
    [[{ command: 'Today', description: 'd' }], {}, 'BOT_COMMAND_INVALID'],
    [[{ command: '/', description: 'd' }], {}, 'command must be non-empty'],
    [[{ command: 'x'.repeat(33), description: 'd' }], {}, 'command length must not exceed 32'],
    [[{ command: 'a', description: ' ' }], {}, 'command description must be non-empty'],
    [[{ command: 'a', description: 'd'.repeat(257) }], {}, 'command description length must not exceed 256'],
    [Array.from({ length: 101 }, () => ({ command: 'a', description: 'd' })), {}, 'BOT_COMMANDS_TOO_MUCH'],
    ['none', {}, "can't parse commands JSON object"],
    [{}, {}, 'expected an Array of BotCommand'],
    [[7], {}, "can't parse BotCommand: expected an Object"],
    [[{ command: 'a' }], {}, `can't parse BotCommand: Can't find field "description"`],
    [[], { scope: 7 }, "can't parse BotCommandScope: BotCommandScope must be an Object"],
    [[], { scope: { type: 'moon' } }, "can't parse BotCommandScope: Unsupported type specified"],
    [[], { scope: '{' }, "can't parse BotCommandScope JSON object"],
    [[], { language_code: 'english' }, 'invalid language code specified'],
  ])('commands that Telegram would not take are refused: %j %j', async (commands, extra, reason) => {
    const { telegram } = await start();
    const params: object = { commands, ...extra };
    const call = telegram.callApi('setMyCommands', params as never);
    expect(await refusalOf(call)).toBe(`400 Bad Request: ${reason}`);
  });
});

describe('getFile of the sandbox', () => {
  test('a file is found by its id, and what Telegram would not give is refused', async () => {
    const { telegram, sim, anna } = await start();
    await sim.sendFile(anna.id, { name: 'big.bin', mime: 'application/zip', bytes: Buffer.alloc((20 << 20) + 1) });
    const fileId = sim.chat(anna.id).messages[0]?.file?.fileId ?? '';
    expect(await refusalOf(telegram.getFile(fileId))).toBe('400 Bad Request: file is too big');
    expect(await refusalOf(telegram.getFile(''))).toBe('400 Bad Request: file_id not specified');
    const unknown = telegram.getFile('abc');
    expect(await refusalOf(unknown)).toBe('400 Bad Request: wrong file_id or the file is temporarily unavailable');
  });
});
