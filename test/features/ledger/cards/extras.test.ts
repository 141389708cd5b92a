import { describe, expect, test } from '@jest/globals';
import { plain, usePlanHouse } from '../../../support/planner.ts';

const plans = usePlanHouse('2027-11-10T12:00:00Z');

describe('the card of a change', () => {
  test('says what the amount comes to at home, and that a budget nears its end', async () => {
    const chat = await plans.planner();
    await chat.send('/currency rate 1 eur = 2 usd');
    await chat.send('/budget food 100');
    await chat.send('lunch 10 eur');
    expect(plain(chat.last().text)).toContain('≈ $20');
    await chat.send('/edit 45 eur');
    const changed = plain(chat.last().text);
    expect(changed).toContain('✏️');
    expect(changed).toContain('≈ $90');
    expect(changed).toContain('⚠️ Food: 90% of $100');
    await chat.send('/undo');
    expect(plain(chat.last().text)).toContain('≈ $20');
  });

  test('offers no sheet; the first entry of a day does, once', async () => {
    const chat = await plans.planner({ language: 'ru' });
    const offer = 'Google Таблице';
    await chat.send('обед 100\nчай 20');
    expect(chat.said().filter((text) => text.includes(offer))).toHaveLength(1);
    await chat.send('обед 100');
    await chat.press('🗑');
    await chat.send('/undo');
    expect(chat.said().filter((text) => text.includes(offer))).toHaveLength(1);
  });
});

describe('the buttons below an overview', () => {
  test('send each picture with what it shows', async () => {
    const chat = await plans.planner();
    await chat.send('lunch 30');
    await chat.send('+100 salary');
    await chat.send('/overview');
    const buttons = chat.labels();
    expect(buttons).toHaveLength(3);
    for (const button of buttons) {
      await chat.press(button);
      expect(chat.last().text).toContain(' · November');
      expect(chat.last()).toMatchObject({ file: { kind: 'photo' } });
    }
  });
});
