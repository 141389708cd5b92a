import { describe, expect, test } from '@jest/globals';

const address = new URL('../../../../src/sandbox/page/public/links.js', import.meta.url).href;
const { sheetLinkOf } = (await import(address)) as { sheetLinkOf: (href: string) => unknown };

describe('links of the chat', () => {
  test('a link to a spreadsheet or to a new one is followed inside the sandbox', () => {
    for (const link of [
      'https://docs.google.com/spreadsheets/create', 'https://docs.google.com/spreadsheets/u/0/create',
      'https://docs.google.com/spreadsheets/create?usp=x', 'https://sheets.new', 'https://sheets.new/',
    ]) expect([link, sheetLinkOf(link)]).toEqual([link, { kind: 'create' }]);
    for (const link of [
      'https://docs.google.com/spreadsheets/d/1a-B_9/edit#gid=0', 'https://docs.google.com/spreadsheets/u/1/d/1a-B_9',
    ]) expect([link, sheetLinkOf(link)]).toEqual([link, { kind: 'open', id: '1a-B_9' }]);
  });

  test('any other link leads out', () => {
    for (const link of [
      'https://docs.google.com/document/d/1a/edit', 'https://docs.google.com.evil.example/spreadsheets/create',
      'https://example.org/spreadsheets/d/1a', 'https://docs.google.com/spreadsheets', 'nonsense', '',
    ]) expect([link, sheetLinkOf(link)]).toEqual([link, null]);
  });
});
