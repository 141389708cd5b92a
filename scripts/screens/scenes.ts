/** What each of the three does before the pictures are taken. */
import { Resvg } from '@resvg/resvg-js';
import type { ScreenChat } from './chat.ts';

const DAY_MS = 24 * 3_600_000;

/** A strip of paper on a table; the sandbox's Gemini takes any picture for a receipt of a café. */
const PHOTO = new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300">
  <rect width="480" height="300" fill="#b08d6a"/>
  <g transform="rotate(-4 240 150)">
    <path d="M140 -20h200v310l-20 -12l-20 12l-20 -12l-20 12l-20 -12l-20 12l-20 -12l-20 12l-20 -12l-20 12z" fill="#fdfcf7"/>
    <g fill="#8a8f98"><rect x="185" y="40" width="110" height="16"/><rect x="205" y="68" width="70" height="8"/>
      <rect x="160" y="112" width="80" height="10"/><rect x="280" y="112" width="40" height="10"/>
      <rect x="160" y="142" width="95" height="10"/><rect x="280" y="142" width="40" height="10"/></g>
    <g fill="#2b2f36"><rect x="160" y="196" width="60" height="16"/><rect x="262" y="196" width="58" height="16"/></g>
  </g></svg>`).render().asPng();

export async function drawEnglish(chat: ScreenChat): Promise<void> {
  await chat.begin('English', 'Skip');
  const each = ['lunch 12.50', 'coffee 3.50', 'taxi 9', 'groceries 46.20', 'cinema 14', 'book 18'];
  await live(chat, each, 'rent 850', '+2600 salary');
  await chat.say('/budget food 120');
  await chat.say('lunch 98');
  await chat.say('/recurring 850 rent monthly 1');
  await chat.say('coffee 3.50');
  await chat.draw('card');
  await chat.press('Category');
  await chat.draw('category-picker', 'Where does it belong?');
  await chat.press('Back');
  await chat.say('/today');
  await chat.draw('today');
  await chat.say('/budget');
  await chat.draw('budget');
  await chat.sendFile('photo', { name: 'receipt.png', mimeType: 'image/png', buffer: PHOTO });
  await chat.draw('receipt', 'Corner Café');
}

export async function drawVietnamese(chat: ScreenChat): Promise<void> {
  await chat.meet('Lan', 'vi');
  await chat.begin('Tiếng Việt', 'Bỏ qua');
  const each = ['ăn trưa 55k', 'cà phê 35k', 'taxi 80k', 'đi chợ 320k', 'xem phim 120k', 'sách 150k'];
  await live(chat, each, 'tiền nhà 4tr', '+18tr lương');
  await chat.say('/overview');
  await chat.press('🍩');
  await chat.draw('overview', '🍩 Danh mục ·');
  await chat.say('/list');
  await chat.draw('list');
}

export async function drawRussian(chat: ScreenChat): Promise<void> {
  await chat.meet('Ольга', 'ru');
  await chat.begin('Русский', 'Пропустить');
  await chat.say('/recurring 40000 аренда каждый месяц 1');
  await chat.say('/recurring 300 музыка каждую неделю пт');
  await chat.say('/recurring');
  await chat.draw('recurring');
  const bought = days(8).map((day, at) => `${day};-${250 + at * 130},50;Кафе`);
  const lines = ['Дата;Сумма;Описание', ...bought];
  await chat.sendFile('file', { name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await chat.draw('import', 'bank.csv');
  await chat.say('/settings');
  await chat.draw('settings');
}

/** Two months of what somebody buys, by turns, in messages of many lines. */
async function live(chat: ScreenChat, bought: string[], home: string, salary: string): Promise<void> {
  const lines = days(60).map((day, at) => `${bought[at % bought.length]!} ${day}`);
  const monthly = [3, 33].flatMap((ago) => [`${home} ${dayAgo(ago)}`, `${salary} ${dayAgo(ago)}`]);
  await chat.say(lines.slice(0, 30).join('\n'));
  await chat.say([...lines.slice(30), ...monthly].join('\n'));
}

/** The days before today, as people type them. */
function days(count: number): string[] {
  return Array.from({ length: count }, (_, at) => dayAgo(at + 1));
}

function dayAgo(count: number): string {
  const [year, month, day] = new Date(Date.now() - count * DAY_MS).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}
