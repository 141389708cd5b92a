import { describe, expect, test } from '@jest/globals';
import { checkLink } from '../../../src/sandbox/telegram/links.ts';

describe('links of the sandbox', () => {
  test.each([
    ['https://docs.google.com/spreadsheets/create', { url: 'https://docs.google.com/spreadsheets/create' }],
    ['a.io', { url: 'http://a.io/' }],
    ['http://127.0.0.1:8080/x', { url: 'http://127.0.0.1:8080/x' }],
    ['tg://user?id=1', { url: 'tg://user?id=1' }],
    ['http://localhost:8080', { fault: 'Wrong HTTP URL' }],
    ['https://', { fault: 'URL host is empty' }],
    ['', { fault: 'URL host is empty' }],
    ['javascript:alert(1)', { fault: 'Unsupported URL protocol' }],
  ])('a link is taken or refused as Telegram does it: %s', (link, checked) => {
    expect(checkLink(link)).toEqual(checked);
  });
});
