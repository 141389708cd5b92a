/** Every kind of write that can be taken back, as people make it: texts, presses and files. */
import type { Hand, Sent, UndoWorld } from './undo-world.ts';

export const OWNERS_STEPS = [
  'record', 'unclear', 'delete-message', 'edit', 'message', 'message-unclear', 'pick', 'date', 'delete',
  'category', 'rename', 'emoji', 'merge', 'archive', 'bring-back', 'currency', 'trip', 'rate',
  'budget', 'goal', 'recurring', 'record-due', 'skip-due', 'receipt', 'receipt-by-line', 'import',
] as const;

/** Of a partner, who leaves alone what the owner wrote: see two-people.test.ts for what happens else. */
export const PARTNERS_STEPS = [
  'record', 'unclear', 'delete-message', 'edit', 'message', 'message-unclear', 'pick', 'date', 'delete', 'currency',
] as const;

export type Kind = (typeof OWNERS_STEPS)[number];

/** `at` chooses what it is about, `to` what that becomes: 0 to 3, as are the words. */
export type Write = { do: Kind; who: 0 | 1; at: number; to: number; words: number[] };

export type Entry = { id: number; version: number };

/** What a write is made with; what it is about is there already, or it is not written. */
export type Making = {
  world: UndoWorld;
  owner: number;
  hand: Hand;
  /** No other write of the history has the same: what must be new goes by it. */
  index: number;
  step: Write;
  entry: Entry | undefined;
  message: Sent | undefined;
  category: string;
  /** The keys of the categories that were made before. */
  made: string[];
  dueDay: string | undefined;
};

/** The message or the category that came with it. */
export type Made = { message?: Sent; category?: string };

/** What each of them writes of: what one teaches is not what the other one means. */
const WORDS = [['tea', 'bread', 'taxi'], ['milk', 'bus', 'cà phê']] as const;

const TAGS = ['#fun', '#travel'] as const;

const PICKED = [['food', 'fun', 'home', 'salary'], ['gifts', 'travel', 'family', 'bonus']] as const;

export const MERGED = ['fun', 'home', 'food'] as const;

export async function write(making: Making): Promise<Made> {
  const { hand, index, step, message } = making;
  const { to } = step;
  switch (step.do) {
    case 'record':
      return { message: await hand.say(linesOf(making)) };
    case 'unclear':
      return { message: await hand.say(unclearLine(making)), ...(await chooseReading(making)) };
    case 'message':
      if (message !== undefined) await hand.change(message, linesOf(making));
      return {};
    case 'message-unclear':
      if (message !== undefined) await hand.change(message, unclearLine(making));
      return await chooseReading(making);
    case 'delete-message':
      if (message !== undefined) await hand.answer('delete', message.messageId);
      return {};
    case 'edit':
    case 'pick':
    case 'date':
    case 'delete':
      return await changeEntry(making);
    case 'category':
      return await makeCategory(making);
    case 'rename':
    case 'emoji':
    case 'merge':
    case 'archive':
    case 'bring-back':
      return await changeCategory(making);
    case 'currency':
      return await said(making, `/currency ${['EUR', 'VND', 'USD', 'JPY'][to]}`);
    case 'trip':
      return await said(making, `/currency trip ${['EUR', 'JPY', 'off', 'GBP'][to]}`);
    case 'rate':
      return await said(making, `/currency 1 ${['EUR', 'JPY', 'EUR', 'GBP'][to]} = ${index + 2}.5 USD`);
    case 'budget':
      return await said(making, `/budget ${['food 300', 'home 200', 'food 400', '1200'][to]}`);
    case 'goal':
      return await said(making, `/goals ${['Bike 600', 'House 900', 'Bike 700', 'Boat 500'][to]}`);
    case 'recurring':
      return await said(making, `/recurring ${index + 5} ${['rent', 'gym', 'phone', 'rent'][to]} monthly 1`);
    case 'record-due':
    case 'skip-due':
      return await settleDue(making);
    case 'receipt':
    case 'receipt-by-line':
      return await sendReceipt(making);
    case 'import':
      return await sendStatement(making);
  }
}

async function said({ hand }: Making, text: string): Promise<Made> {
  await hand.say(text);
  return {};
}

function wordOf({ step: { who, words } }: Making, place: number): string {
  return WORDS[who][(words[place] ?? 0) % 3]!;
}

/** A line for each word; the second one has a tag that teaches. */
function linesOf(making: Making): string {
  const { index, step } = making;
  const tag = (place: number): string => (place === 1 ? ` ${TAGS[step.who]}` : '');
  return step.words.map((_, place) => `${wordOf(making, place)} ${index + 3 + place}${tag(place)}`).join('\n');
}

/** Twelve hundred or one and a fifth, where amounts are in dollars. */
function unclearLine(making: Making): string {
  return `${wordOf(making, 0)} ${making.step.to + 1}.2${making.index + 10}`;
}

async function chooseReading({ hand, step: { to } }: Making): Promise<Made> {
  const data = hand.offered('entry-choose')[to % 2];
  if (data !== undefined) await hand.pressData(data);
  return {};
}

async function changeEntry(making: Making): Promise<Made> {
  const { hand, index, entry, made, step } = making;
  if (entry === undefined) return {};
  const shown = `${entry.id}:${entry.version}`;
  const amount = index + 20;
  const keys = [...PICKED[step.who], ...(step.who === 0 ? made : [])];
  const texts = [`${amount}`, `${wordOf(making, 0)} ${amount}`, `${wordOf(making, 0)} ${amount} ${TAGS[step.who]}`, `+${amount}`];
  if (step.do === 'delete') await hand.pressData(`entry-delete:${shown}`);
  else if (step.do === 'date') await hand.pressData(`entry-day:${shown}:2031-03-0${step.to + 1}`);
  else if (step.do === 'pick') await hand.pressData(`entry-into:${shown}:${keys[(step.to + index) % keys.length]}`);
  else await hand.say(`/edit ${texts[step.to]}`, [`entry-edit:${shown}`]);
  return {};
}

function nameOf({ index }: Making): string {
  return `Pet ${String.fromCharCode(65 + index)}`;
}

async function makeCategory(making: Making): Promise<Made> {
  const { hand, owner, world } = making;
  await hand.say(`/categories add 🐾 ${nameOf(making)}`);
  await hand.press('Expense');
  const { rows } = await world.db.query<{ key: string }>('select key from categories where user_id = $1 and name = $2', [
    owner,
    nameOf(making),
  ]);
  return rows[0] === undefined ? {} : { category: rows[0].key };
}

async function changeCategory(making: Making): Promise<Made> {
  const { hand, category, made, step } = making;
  const into = [...MERGED, ...made];
  if (step.do === 'archive') await hand.pressData(`category-archive:${category}`);
  else if (step.do === 'bring-back') await hand.pressData(`category-restore:${category}`);
  else if (step.do === 'merge') await hand.pressData(`category-into:${category}:${into[step.to % into.length]}`);
  else {
    await hand.pressData(`category-${step.do}:${category}`);
    await hand.say(step.do === 'emoji' ? ['🐶', '🐱', '🐭', '🐹'][step.to]! : nameOf(making));
  }
  return {};
}

async function settleDue({ hand, owner, world, dueDay, step }: Making): Promise<Made> {
  const { rows } = await world.db.query<{ id: number }>(`select id from recurring where user_id = $1 and note = 'swim'`, [
    owner,
  ]);
  const action = step.do === 'record-due' ? 'record' : 'skip';
  if (dueDay !== undefined) await hand.pressData(`recurring:${action}:${rows[0]!.id}:${dueDay}:${dueDay}`);
  return {};
}

async function sendReceipt({ hand, index, owner, world, step }: Making): Promise<Made> {
  const content = `receipt ${owner} ${index};`;
  const lines = [
    { name: 'Apples', amount: `${index + 9}.90`, category: 'groceries' },
    { name: 'Shampoo', amount: '14.00', category: 'health' },
  ];
  const date = { dateText: '03/05/2031', date: '2031-03-05', country: 'US' };
  const sum = { currency: 'USD', total: `${index + 23}.90`, category: 'groceries' };
  world.script(content, { isReceipt: true, merchant: 'Green Market', ...date, ...sum, lines });
  await hand.sendFile({ name: 'receipt.jpg', mime: 'image/jpeg', content });
  await hand.press(step.do === 'receipt' ? 'Record' : 'By line');
  return {};
}

async function sendStatement({ hand, index, world }: Making): Promise<Made> {
  const lines = [`2031-03-01,lunch ${index},-${index}.10`, `2031-03-02,parking ${index},-${index}.20`];
  await hand.sendFile({ name: 'bank.csv', mime: 'text/csv', content: ['Date,Note,Amount', ...lines].join('\n') });
  await hand.press('Import 2');
  await world.workAll();
  return {};
}
