import { describe, expect, test } from '@jest/globals';
import { readLink } from '../../../../src/features/sheets/connect/link.ts';

const ID = '1a2B3c4D5e6F7g8H9i0J_kLmNoPqRsTuVwXyZ-abcdef';

describe('a pasted link', () => {
  test.each([
    `https://docs.google.com/spreadsheets/d/${ID}/edit`,
    `https://docs.google.com/spreadsheets/d/${ID}/edit?usp=sharing#gid=0`,
    `docs.google.com/spreadsheets/d/${ID}`,
    `https://docs.google.com/spreadsheets/u/1/d/${ID}/edit`,
    `https://docs.google.com/a/example.com/spreadsheets/d/${ID}/edit`,
    `here it is: https://docs.google.com/spreadsheets/d/${ID}/edit thanks`,
    `https://drive.google.com/file/d/${ID}/view`,
    `https://drive.google.com/open?id=${ID}`,
    ID,
    `  ${ID}  `,
  ])('names a spreadsheet: %s', (text) => {
    expect(readLink(text)).toEqual({ kind: 'spreadsheet', spreadsheetId: ID });
  });

  test('names a script’s web app', () => {
    const webAppUrl = `https://script.google.com/macros/s/${ID}/exec`;
    expect(readLink(`my link: ${webAppUrl}?usp=sharing`)).toEqual({ kind: 'web-app', webAppUrl });
  });

  test.each([
    ['document', `https://docs.google.com/document/d/${ID}/edit`],
    ['document', `https://docs.google.com/presentation/d/${ID}/edit`],
    ['folder', `https://drive.google.com/drive/folders/${ID}`],
    ['folder', `https://drive.google.com/drive/u/0/folders/${ID}?usp=sharing`],
    ['form', `https://docs.google.com/forms/d/${ID}/edit`],
    ['form', 'https://forms.gle/AbCdEf123456'],
    ['published', `https://docs.google.com/spreadsheets/d/e/2PACX-${ID}/pubhtml`],
    ['script-editor', `https://script.google.com/u/0/home/projects/${ID}/edit`],
    ['script-editor', `https://script.google.com/macros/s/${ID}/dev`],
    ['no-link', 'coffee 35k'],
    ['no-link', ''],
    ['no-link', 'https://docs.google.com/spreadsheets/create'],
    ['no-link', 'https://docs.google.com/spreadsheets/u/0/'],
    ['no-link', 'https://example.com/spreadsheets'],
  ])('is recognised as a %s where it is none: %s', (what, text) => {
    expect(readLink(text)).toEqual({ kind: 'other', what });
  });
});
