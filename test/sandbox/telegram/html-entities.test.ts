import { describe, expect, test } from '@jest/globals';
import { parseHtml } from '../../../src/sandbox/telegram/html-entities.ts';

describe('parse_mode HTML', () => {
  test.each([
    ['<b>a</b>', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<STRONG>a</strong>', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    ['😀<i>x</i>', '😀x', [{ type: 'italic', offset: 2, length: 1 }]],
    [
      '<u>a<s>b</s></u>',
      'ab',
      [
        { type: 'underline', offset: 0, length: 2 },
        { type: 'strikethrough', offset: 1, length: 1 },
      ],
    ],
    ['<b><i>x</i></b>', 'x', [{ type: 'italic', offset: 0, length: 1 }, { type: 'bold', offset: 0, length: 1 }]],
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    ['<tg-spoiler>x</tg-spoiler>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    [
      '<a href="https://a.io/?x=1&amp;y">l</a>',
      'l',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://a.io/?x=1&y' }],
    ],
    ["<a href='a.io'>l</a>", 'l', [{ type: 'text_link', offset: 0, length: 1, url: 'http://a.io/' }]],
    ['<a href="nowhere">l</a>', 'l', []],
    ['<pre>x</pre>', 'x', [{ type: 'pre', offset: 0, length: 1 }]],
    ['<pre><code class="language-sql">x</code></pre>', 'x', [{ type: 'pre', offset: 0, length: 1, language: 'sql' }]],
    ['<code>x</code>', 'x', [{ type: 'code', offset: 0, length: 1 }]],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    ['<blockquote>x</>', 'x', [{ type: 'blockquote', offset: 0, length: 1 }]],
    [
      '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
      '👍',
      [{ type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '5368324170671202286' }],
    ],
    ['<b></b>', '', []],
    ['<b class=x >a</b >', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    ['&lt;b&gt; &amp;amp; &quot;&#233;&#x20AC; &nbsp; &', '<b> &amp; "é€ &nbsp; &', []],
    ['5 &gt 3', '5 > 3', []],
  ])('markup becomes text and entities: %s', (source, text, entities) => {
    const parsed = parseHtml(source);
    expect(parsed.text).toBe(text);
    expect(parsed.entities).toHaveLength(entities.length);
    expect(parsed.entities).toEqual(expect.arrayContaining(entities));
  });

  test.each([
    ['5 < 3', 'Unsupported start tag "" at byte offset 2'],
    ['é<img>', 'Unsupported start tag "img" at byte offset 2'],
    ['<constructor>', 'Unsupported start tag "constructor" at byte offset 0'],
    ['<script>alert(1)</script>', 'Unsupported start tag "script" at byte offset 0'],
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['x<b', 'Unclosed start tag at byte offset 1'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<a href', 'Unclosed start tag at byte offset 0'],
    ['<b><i>test</b></i>', 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<a href>x</a>', 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'],
    ['<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=x/y>x</a>', 'Unexpected end of name token at byte offset 8'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="x">x</tg-emoji>', 'Invalid custom emoji identifier specified'],
  ])('markup that Telegram can not read is refused in its words: %s', (source, reason) => {
    expect(() => parseHtml(source)).toThrow(`Bad Request: can't parse entities: ${reason}`);
  });
});
