import { describe, expect, test } from '@jest/globals';
import type { Drawing } from '../../../../src/features/ledger/charts/drawing.ts';
import { createStudio } from '../../../../src/features/ledger/charts/studio.ts';

const ring: Drawing = {
  kind: 'ring',
  title: 'Danh mục · Tháng 3 năm 2026',
  slices: [
    { name: 'Ăn uống', value: 3, label: '3 ₫' },
    { name: 'Продукты для всей семьи 🛒', value: 1, label: '1 ₽' },
  ],
  total: { name: 'Tổng', label: '4 ₫' },
};

const bars: Drawing = {
  kind: 'bars',
  title: 'Days',
  points: Array.from({ length: 31 }, (_, index) => ({ axis: index % 6 === 0 ? `${index + 1}` : '', value: index * 100 })),
  locale: 'en',
  currency: 'USD',
};

describe('pictures', () => {
  test('are PNGs of less than 100 kB', async () => {
    const { draw } = createStudio();
    for (const drawing of [ring, bars, { ...bars, kind: 'line' }, { kind: 'recap', ring, bars }] as Drawing[]) {
      const png = await draw(drawing);
      expect(png?.subarray(1, 4).toString()).toBe('PNG');
      expect(png?.length).toBeLessThan(100_000);
    }
  });

  test('are refused while too many wait, and drawn again afterwards', async () => {
    const { draw } = createStudio();
    const asked = await Promise.all(Array.from({ length: 25 }, async () => await draw(bars)));
    expect(asked.filter((png) => png === undefined)).toHaveLength(4);
    expect(await draw(bars)).toBeDefined();
  }, 60_000);

  test('may be prepared for, any number of times', async () => {
    const { draw, prepare } = createStudio();
    prepare();
    prepare();
    expect((await draw(ring))?.subarray(1, 4).toString()).toBe('PNG');
  });

  test('that cannot be drawn fail alone', async () => {
    const { draw } = createStudio();
    const nothing = { kind: 'ring' } as Drawing;
    const [broken, whole] = await Promise.allSettled([draw(nothing), draw(ring)]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { code: 'picture-not-drawn' } });
    expect(whole.status).toBe('fulfilled');
  });
});
