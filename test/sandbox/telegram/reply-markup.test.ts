import { describe, expect, test } from '@jest/globals';
import { Params } from '../../../src/sandbox/telegram/params.ts';
import { readReplyMarkup } from '../../../src/sandbox/telegram/reply-markup.ts';

const read = (markup: unknown): unknown => readReplyMarkup(new Params({ reply_markup: markup }));
const inline = (button: unknown): unknown => ({ inline_keyboard: [[button]] });

describe('keyboards of the sandbox', () => {
  test('buttons keep what Telegram knows of them and lose the rest', () => {
    const rows = [
      [
        { text: 'A', callback_data: 'x'.repeat(64), hide: false },
        { text: 'B', copy_text: { text: 'copied' } },
        { text: '', callback_data: 'dropped' },
      ],
      [{ text: 'C', switch_inline_query: '' }, { text: 'D', web_app: { url: 'https://a.io/' } }],
    ];
    expect(read({ inline_keyboard: rows })).toEqual({
      kind: 'inline',
      rows: [
        [
          { text: 'A', callback_data: 'x'.repeat(64) },
          { text: 'B', copy_text: { text: 'copied' } },
        ],
        rows[1],
      ],
    });
  });

  test('no markup, an empty one and an empty keyboard are the same', () => {
    expect([undefined, '', '{}', { inline_keyboard: [] }, { keyboard: [[]] }].map(read)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  test('a markup may come as JSON inside a form', () => {
    expect(read('{"force_reply":true}')).toEqual({ kind: 'force-reply' });
    expect(read('{"keyboard":[["Yes",{"text":"No"},""]],"input_field_placeholder":"?"}')).toEqual({
      kind: 'keys',
      keyboard: { keys: [['Yes', 'No']], oneTime: false, placeholder: '?' },
    });
  });

  test.each([
    ['{', "can't parse reply keyboard markup JSON object"],
    [[], 'object expected as reply markup'],
    [{ inline_keyboard: 'x' }, 'field "inline_keyboard" must be of type Array'],
    [{ inline_keyboard: ['x'] }, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'],
    [{ keyboard: ['x'] }, 'field "keyboard" must be an Array of Arrays'],
    [{ keyboard: [[7]] }, "can't parse keyboard button: KeyboardButton must be a String or an Object"],
    [{ keyboard: [['x']], resize_keyboard: 'yes' }, 'field "resize_keyboard" must be of type Boolean'],
    [{ remove_keyboard: 'yes' }, 'field "remove_keyboard" must be of type Boolean'],
    [inline(7), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"],
    [inline({ callback_data: 'x' }), `can't parse inline keyboard button: Can't find field "text"`],
    [inline({ text: {} }), `can't parse inline keyboard button: Field "text" must be of type String`],
    [
      inline({ text: 'x', callback_data: '' }),
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [inline({ text: 'x', callback_data: 'é'.repeat(33) }), 'BUTTON_DATA_INVALID'],
    [inline({ text: 'x', pay: true }), 'BUTTON_TYPE_INVALID'],
    [inline({ text: 'x', copy_text: { text: '' } }), 'BUTTON_COPY_TEXT_INVALID'],
    [inline({ text: 'x', url: 'not-a-url' }), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"],
    [
      inline({ text: 'x', url: 'ftp://a.io' }),
      "inline keyboard button URL 'ftp://a.io' is invalid: Unsupported URL protocol",
    ],
    [
      inline({ text: 'x', web_app: { url: 'http://a.io' } }),
      "inline keyboard button Web App URL 'http://a.io' is invalid: Only HTTPS links are allowed",
    ],
    [{ inline_keyboard: Array(101).fill([{ text: 'x', callback_data: 'x' }]) }, 'reply markup is too long'],
  ])('a keyboard that Telegram would not take is refused: %j', (markup, reason) => {
    expect(() => read(markup)).toThrow(`Bad Request: ${reason}`);
  });
});
