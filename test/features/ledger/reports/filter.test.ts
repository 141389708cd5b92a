import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterOf, filterText, fold, wordsFilter } from '../../../../src/features/ledger/reports/filter.ts';
import { chatter, type Chatter } from '../../../support/chatter.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let meet: Chatter;

beforeAll(async () => {
  house = await openTestHouse();
  meet = chatter(house);
});

afterAll(async () => await house.stop());

const LETTERS = 'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵzçñöüß';
const CYRILLIC = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя';

describe('what a list is narrowed to', () => {
  test('is folded by Postgres as it is by the program', async () => {
    const letters = [...LETTERS, ...LETTERS.toUpperCase(), ...CYRILLIC, ...CYRILLIC.toUpperCase(), ...' 09#%_\\-'];
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(...letters), maxLength: 30 }), 300);
    const { rows } = await house.db.query(
      'select ledger_fold(given) as folded from unnest($1::text[]) with ordinality as t (given, place) order by place',
      [texts],
    );
    expect((rows as { folded: string }[]).map(({ folded }) => folded)).toEqual(texts.map(fold));
  });

  test('fits into a button, whatever was looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const filter = wordsFilter(words);
        expect(Buffer.byteLength(filterText(filter))).toBeLessThanOrEqual(39);
        expect(filterOf(filterText(filter))).toEqual(filter);
      }),
    );
  });

  test('is found by note, tag and category, without accents, each word somewhere', async () => {
    const { say } = await meet('vi', 'Asia/Ho_Chi_Minh', 'VND');
    for (const text of ['Cà phê sữa 35k #Việc', 'trà đá 5k', 'ăn trưa 50k', '100 % vải 70k']) {
      await say('2026-03-10T05:00:00Z', text);
    }
    const found = async (command: string): Promise<string[]> => {
      const screen = await say('2026-03-10T06:00:00Z', command);
      return [...screen.matchAll(/^\d+\. \S+ (.*?) {2}−/gm)].map((match) => match[1] as string);
    };
    expect(await found('/search ca phe')).toEqual(['trà đá', 'Cà phê sữa']);
    expect(await found('/search sua CA PHE')).toEqual(['Cà phê sữa']);
    expect(await found('/search #viec')).toEqual(['Cà phê sữa']);
    expect(await found('/list #việc')).toEqual(['Cà phê sữa']);
    expect(await found('/list an uong')).toEqual(['ăn trưa']);
    expect(await found('/search %')).toEqual(['100 % vải']);
    expect(await found('/search _')).toEqual([]);
  });

  test('is turned page by page, there and back, with entries that come meanwhile', async () => {
    const { say, press } = await meet('en', 'UTC', 'USD');
    for (let n = 1; n <= 25; n += 1) await say('2026-03-10T05:00:00Z', `tea no${n} ${n}`);
    const numbers = (screen: string): number[] => [...screen.matchAll(/ no(\d+) /g)].map((match) => Number(match[1]));
    const countdown = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, i) => from - i);
    expect(numbers(await say('2026-03-10T06:00:00Z', '/search tea'))).toEqual(countdown(25, 16));
    await say('2026-03-10T06:01:00Z', 'tea no26 26');
    expect(numbers(await press('◀ Older'))).toEqual(countdown(15, 6));
    expect(numbers(await press('◀ Older'))).toEqual(countdown(5, 1));
    expect(numbers(await press('Newer ▶'))).toEqual(countdown(15, 6));
    expect(numbers(await press('Newer ▶'))).toEqual(countdown(25, 16));
    expect(numbers(await press('Newer ▶'))).toEqual(countdown(26, 17));
  });
});
