/** Each screen of plans as people meet it, in each language. */
import { describe, expect, test } from '@jest/globals';
import type { Chat } from '../../support/chat.ts';
import { plain, usePlanHouse, type Language } from '../../support/planner.ts';

const plans = usePlanHouse('2031-03-05T12:00:00Z');

const newChat = async (language: Language = 'en'): Promise<Chat> => await plans.planner({ language });

const shown = (chat: Chat): string => plain(chat.last().text);

describe('budgets', () => {
  test('are set by a word and an amount, shown with a bar and what is left for each day', async () => {
    const chat = await newChat();
    await chat.send('/budget');
    expect(shown(chat)).toBe('No budgets yet. Try: /budget food 300');
    await chat.send('lunch 31');
    await chat.send('/budget food 310');
    expect(shown(chat)).toBe('✅ Set up\n🍜 Food · a month\n▓░░░░░░░ 10%\n$31 of $310 · $10.33 a day left');
    expect(chat.labels()).toEqual(['✏️ Change', '🔁 Carry over: off', '🗑 Remove', '↩️ Undo', '‹ Back']);
    await chat.send('/budget 1200');
    await chat.send('/budget taxi 50 weekly');
    await chat.send('/budget');
    expect(shown(chat)).toContain('💰 All spending · a month');
    expect(shown(chat)).toContain('🚕 Transport · a week\n░░░░░░░░ 0%\n$0 of $50 · $10 a day left');
    expect(chat.labels()).toEqual(['💰 All spending', '🍜 Food', '🚕 Transport', '➕ Add']);
  });

  test('are changed, carried over and removed by buttons, and each of that is undone', async () => {
    const chat = await newChat();
    await chat.send('/budget food 310');
    await chat.press('Change');
    expect(shown(chat)).toBe('How much? For example 50');
    await chat.send('400');
    expect(shown(chat)).toContain('✏️ Changed\n🍜 Food · a month\n░░░░░░░░ 0%\n$0 of $400');
    await chat.press('Carry over: off');
    expect(chat.labels()).toContain('🔁 Carry over: on');
    await chat.press('Remove');
    expect(shown(chat)).toBe('🗑 Removed\n🍜 Food · a month');
    await chat.press('Undo');
    expect(shown(chat)).toBe('↩️ Undone. Budget: 🍜 Food, $400');
    await chat.send('/undo');
    await chat.send('/undo');
    await chat.send('/budget');
    expect(shown(chat)).toContain('$0 of $310');
    await chat.send('/undo');
    await chat.send('/budget');
    expect(shown(chat)).toBe('No budgets yet. Try: /budget food 300');
  });

  test('of a category that nobody knows, or without an amount, are explained', async () => {
    const chat = await newChat();
    await chat.send('/budget xyzzy 30');
    expect(shown(chat)).toBe('I know no category “xyzzy”. /categories shows them.');
    await chat.send('/budget food');
    expect(shown(chat)).toContain('What for and how much?');
    await chat.send('/budget');
    await chat.press('Add');
    expect(chat.labels()).toEqual(['‹ Back']);
    await chat.press('Back');
    expect(shown(chat)).toBe('No budgets yet. Try: /budget food 300');
    expect(chat.labels()).toEqual(['➕ Add']);
  });

  test('speak Vietnamese', async () => {
    const chat = await newChat('vi');
    await chat.send('/budget ăn uống 3tr');
    expect(shown(chat)).toBe('✅ Đã đặt\n🍜 Ăn uống · mỗi tháng\n░░░░░░░░ 0%\n0 ₫ / 3.000.000 ₫ · còn 111.111 ₫ mỗi ngày');
    await chat.send('/budget an uong 500k hàng tuần');
    expect(shown(chat)).toContain('🍜 Ăn uống · mỗi tuần');
    await chat.send('/budget food 4m');
    expect(shown(chat)).toContain('0 ₫ / 4.000.000 ₫');
  });

  test('speak Russian', async () => {
    const chat = await newChat('ru');
    await chat.send('/budget еда 5000 в неделю');
    expect(shown(chat)).toBe('✅ Готово\n🍜 Еда · на неделю\n░░░░░░░░ 0 %\n0 ₽ из 5 000 ₽ · осталось 1 000 ₽ в день');
    await chat.send('/budget все 60000');
    expect(shown(chat)).toContain('💰 Все расходы · на месяц');
  });
});

describe('recurring entries', () => {
  test('are set up in one line, listed with their next day, paused, changed, skipped and removed', async () => {
    const chat = await newChat();
    await chat.send('/recurring');
    expect(shown(chat)).toBe('Nothing comes again yet. Try: /recurring 500 rent monthly 1');
    await chat.send('/recurring 500 rent monthly 15');
    expect(shown(chat)).toBe('✅ Set up\n🏠 rent −$500\nmonthly, day 15 · next: Sat, Mar 15 · I record it myself');
    await chat.send('/recurring');
    await chat.press('rent');
    expect(chat.labels()).toEqual(['⏸ Pause', '✏️ Change', '🔔 Ask me first', '⏭ Skip next', '🗑 Remove', '‹ Back']);
    await chat.press('Skip next');
    expect(shown(chat)).toContain('next: Tue, Apr 15');
    await chat.press('Pause');
    expect(shown(chat)).toContain('monthly, day 15 · ⏸ paused');
    await chat.press('Resume');
    await chat.press('Ask me first');
    expect(shown(chat)).toContain('next: Tue, Apr 15 · I ask you first');
    await chat.press('Just record it');
    expect(shown(chat)).toContain('next: Tue, Apr 15 · I record it myself');
    await chat.press('Change');
    await chat.send('600 yearly 15/08');
    expect(shown(chat)).toContain('🏠 rent −$600\nyearly, Aug 15 · next: Fri, Aug 15');
    await chat.press('Remove');
    expect(shown(chat)).toBe('🗑 Removed\n🏠 rent −$600');
    await chat.press('Undo');
    expect(shown(chat)).toBe('↩️ Undone. Recurring: 🏠 rent −$600');
    await chat.send('/recurring');
    expect(shown(chat)).toContain('yearly, Aug 15');
  });

  test('that say no rhythm or no amount are explained', async () => {
    const chat = await newChat();
    await chat.send('/recurring 500 rent');
    expect(shown(chat)).toContain('What and how often?');
    await chat.send('/recurring rent monthly');
    expect(shown(chat)).toContain('What and how often?');
  });

  test('say their rhythm in Vietnamese and Russian', async () => {
    const chat = await newChat('vi');
    await chat.send('/recurring 99k nhạc hàng tuần t6');
    expect(shown(chat)).toContain('nhạc −99.000 ₫\nthứ Sáu hàng tuần · lần tới: ');
    const russian = await newChat('ru');
    await russian.send('/recurring уборка 2000 каждые 2 недели');
    expect(shown(russian)).toContain('уборка −2 000 ₽\nраз в 2 недели · дальше: ');
    await russian.send('/recurring +95000 зарплата ежемесячно 5-го числа');
    expect(shown(russian)).toContain('зарплата +95 000 ₽\nежемесячно, 5 числа');
  });

  const WEEKDAYS = {
    en: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    vi: ['t2', 't3', 't4', 't5', 't6', 't7', 'cn'],
    ru: ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'],
  };

  test.each([
    ['en', 'weekly', ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((day) => `every ${day}`)],
    ['vi', 'hàng tuần', ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ Nhật'].map((day) => `${day} hàng tuần`)],
    [
      'ru',
      'еженедельно',
      ['понедельникам', 'вторникам', 'средам', 'четвергам', 'пятницам', 'субботам', 'воскресеньям'].map((day) => `по ${day}`),
    ],
  ] as const)('name each day of the week as people of %s say it', async (language, weekly, days) => {
    const chat = await newChat(language);
    for (const [index, said] of days.entries()) {
      await chat.send(`/recurring 20 milk ${weekly} ${WEEKDAYS[language][index]}`);
      expect(shown(chat)).toContain(`\n${said} · `);
    }
  });
});

describe('goals', () => {
  test('take money, give it back, say what is needed a month, and rejoice once', async () => {
    const chat = await newChat();
    await chat.send('/goals');
    expect(shown(chat)).toBe('No goals yet. Try: /goals Bike 600 by 2027-12');
    await chat.send('/goals Bike 600 by 2031-12');
    expect(shown(chat)).toBe('✅ Set up\n🎯 Bike\n░░░░░░░░ 0%\n$0 of $600 · $60 a month till December 2031');
    await chat.send('/goals bike +150');
    expect(shown(chat)).toContain('▓▓░░░░░░ 25%\n$150 of $600 · $45 a month');
    await chat.press('Take back');
    await chat.send('50');
    expect(shown(chat)).toContain('$100 of $600');
    await chat.press('Set aside');
    await chat.send('500');
    expect(shown(chat)).toBe('🎉 You made it. Well saved!\n🎯 Bike\n▓▓▓▓▓▓▓▓ 100%\n$600 of $600');
    await chat.press('Undo');
    expect(shown(chat)).toBe('↩️ Undone. Goal: Bike');
    await chat.send('/goals bike +500');
    expect(shown(chat)).toContain('✏️ Changed\n🎯 Bike\n▓▓▓▓▓▓▓▓ 100%');
    await chat.press('Archive');
    await chat.send('/goals');
    expect(shown(chat)).toBe('No goals yet. Try: /goals Bike 600 by 2027-12');
  });

  test('refuse what they do not have, and money of another kind', async () => {
    const chat = await newChat();
    await chat.send('/goals Bike 600');
    await chat.send('/goals bike -10');
    expect(shown(chat)).toBe('There is less than that in this goal.');
    await chat.send('/goals bike +10 eur');
    expect(shown(chat)).toBe('This goal is in USD. Send the amount in USD, please.');
    await chat.send('/goals boat +10');
    expect(chat.said().at(-2)).toBe("I can't find this one any more.");
  });

  test('speak Vietnamese and Russian', async () => {
    const chat = await newChat('vi');
    await chat.send('/goals Xe máy 15tr trước 2031-12');
    expect(shown(chat)).toBe('✅ Đã đặt\n🎯 Xe máy\n░░░░░░░░ 0%\n0 ₫ / 15.000.000 ₫ · 1.500.000 ₫ mỗi tháng đến tháng 12 năm 2031');
    await chat.send('/goals xe máy +3tr');
    expect(shown(chat)).toContain('▓▓░░░░░░ 20%\n3.000.000 ₫ / 15.000.000 ₫');
    const russian = await newChat('ru');
    await russian.send('/goals Велосипед 40000 до 2031-12');
    await russian.send('/goals велосипед +10000');
    expect(shown(russian)).toContain('▓▓░░░░░░ 25 %\n10 000 ₽ из 40 000 ₽ · 3 000 ₽ в месяц, срок декабрь 2031 г.');
  });

  test('ask with buttons, and a button of an old screen says so', async () => {
    const chat = await newChat();
    await chat.send('/goals');
    await chat.press('Add');
    await chat.send('Boat 1000');
    expect(shown(chat)).toContain('🎯 Boat');
    const archive = chat.dataOf('Archive');
    await chat.send('/goals boat +10');
    await chat.pressData(archive);
    await chat.send('/goals');
    expect(shown(chat)).toContain('$10 of $1,000');
  });
});

describe('a press that no button of ours holds', () => {
  test.each([
    ['/budget', 'budget', '/budget food 310', 'Food'],
    ['/recurring', 'recurring', '/recurring rent 500 monthly 15', 'rent'],
    ['/goals', 'goal', '/goals Bike 600', 'Bike'],
  ])('leads to the list of %s', async (command, button, order, name) => {
    for (const action of ['constructor', '__proto__', '']) {
      const chat = await newChat();
      await chat.send(command);
      const { messageId } = chat.last();
      await chat.send(order);
      await chat.pressData(`${button}:${action}:1:1`, messageId);
      expect(chat.said().at(-2)).toContain(name);
    }
  });

  test('leads to the list of budgets, where it is a way back', async () => {
    const chat = await newChat();
    await chat.send('/goals');
    const { messageId } = chat.last();
    await chat.send('/budget food 310');
    await chat.pressData('plan-back:0:constructor', messageId);
    expect(chat.said().at(-2)).toContain('Food');
  });
});
