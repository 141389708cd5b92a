import { describe, expect, test } from '@jest/globals';
import { plainText, readMessageText } from '../../../src/sandbox/telegram/formatted-text.ts';
import { Params } from '../../../src/sandbox/telegram/params.ts';

describe('texts in the sandbox', () => {
  test.each([
    ['/start', [['bot_command', 0, 6]]],
    ['go /list@wallet_bot now', [['bot_command', 3, 16]]],
    ['10/12 a/b', []],
    ['lunch 12,50 #food yesterday', [['hashtag', 12, 5]]],
    ['#ăn_trưa #1 x#y', [['hashtag', 0, 8]]],
    ['see https://docs.google.com/x?y=1.', [['url', 4, 29]]],
    ['mail bot@project.iam.gserviceaccount.com', [['email', 5, 35]]],
    ['hi @anna!', [['mention', 3, 5]]],
  ])('Telegram finds commands, tags, links and names by itself: %s', (text, found) => {
    const entities = plainText(text).entities.map(({ type, offset, length }) => [type, offset, length]);
    expect(entities).toEqual(found);
  });

  test('white space around a text is cut and its entities move with it', () => {
    const params = new Params({ text: '\n <b> x </b> ', parse_mode: 'html' });
    expect(readMessageText(params, 'messageTooLong')).toEqual({
      text: 'x',
      entities: [{ type: 'bold', offset: 0, length: 1 }],
    });
  });

  test('nothing is found inside code', () => {
    const params = new Params({ text: '<code>/start</code> /help', parse_mode: 'HTML' });
    expect(readMessageText(params, 'messageTooLong').entities.map(({ type }) => type)).toEqual(['code', 'bot_command']);
  });

  test('entities may be given instead of markup', () => {
    const entities = [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'text_link', offset: 3, length: 1, url: 'https://a.io/x' },
      { type: 'url', offset: 0, length: 1 },
      { type: 'italic', offset: 1, length: 0 },
    ];
    expect(readMessageText(new Params({ text: 'ab c', entities }), 'messageTooLong').entities).toEqual(
      entities.slice(0, 2),
    );
  });

  test.each([
    [{ type: 'bold', offset: 9, length: 1 }, 'entity begins after the end of the text at UTF-16 offset 9'],
    [
      { type: 'bold', offset: 0, length: 9 },
      'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9',
    ],
    [{ type: 'bold', offset: -1, length: 1 }, 'receive an entity with incorrect offset -1'],
    [{ type: 'bold', offset: 0, length: -1 }, 'receive an entity with incorrect length -1'],
    [{ type: 'loud', offset: 0, length: 1 }, "can't parse MessageEntity: Unsupported type specified"],
    [{ type: 'text_link', offset: 0, length: 1 }, `can't parse MessageEntity: Can't find field "url"`],
    [{ type: 'text_link', offset: 0, length: 1, url: 'x' }, "entity URL 'x' is invalid: Wrong HTTP URL"],
    [
      { type: 'text_link', offset: 0, length: 1, url: 'ftp://a.io' },
      "entity URL 'ftp://a.io' is invalid: Unsupported URL protocol",
    ],
  ])('an entity that does not fit its text is refused: %j', (entity, reason) => {
    const params = new Params({ text: 'hello', entities: [entity] });
    expect(() => readMessageText(params, 'messageTooLong')).toThrow(`Bad Request: ${reason}`);
  });

  test('Markdown, and anything else that is not HTML, is refused', () => {
    const params = new Params({ text: '*x*', parse_mode: 'MarkdownV2' });
    expect(() => readMessageText(params, 'messageTooLong')).toThrow('Bad Request: unsupported parse_mode');
  });
});
