/**
 * Updates of one person that two processes handle at the same moment: a message beside the press of a button, as
 * Telegram delivers them, or one update twice, as after a dropped connection.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pipeline } from '../../src/core/pipeline.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { holdRows } from '../support/held-rows.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse, type Update } from '../support/test-house.ts';

let house: TestHouse;
let one: Pipeline;
let other: Pipeline;
let person: number;

beforeAll(async () => {
  house = await openTestHouse();
  [one, other] = [house.pipeline(), house.pipeline()];
});
beforeEach(() => {
  person = house.addPerson();
});
afterAll(async () => await house.stop());

const messages = (): SimMessage[] => house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const send = async (text: string): Promise<void> => void (await one.handle(textUpdate(person, text)));

/** The press of the newest button with this label. */
function pressOf(label: string): Update {
  for (const { messageId, inlineKeyboard = [] } of messages().toReversed()) {
    const button = inlineKeyboard.flat().find(({ text }) => text.includes(label));
    if (button?.callback_data !== undefined) return pressUpdate(person, messageId, button.callback_data);
  }
  throw new Error(`No message has the button ${label}`);
}

const press = async (label: string): Promise<void> => void (await one.handle(pressOf(label)));

async function entries(): Promise<string[]> {
  const found = await house.db.query(
    `select note || ' ' || amount_minor || case when deleted_at is null then '' else ' deleted' end as entry
     from transactions where user_id = $1 order by id`,
    [person],
  );
  return (found.rows as { entry: string }[]).map(({ entry }) => entry);
}

async function openDialogs(): Promise<string[]> {
  const found = await house.db.query('select kind from dialogs where user_id = $1 and closed_by is null', [person]);
  return (found.rows as { kind: string }[]).map(({ kind }) => kind);
}

const toasts = (): unknown[] =>
  house.telegram.sim.calls().flatMap(({ method, params }) => (method === 'answerCallbackQuery' ? [params['text']] : []));

/** The second begins when the first waits for what is held; both go on together, the first ahead. */
async function race(held: 'dialogs' | 'users' | 'transactions', first: Update, second: Update): Promise<void> {
  const hold = await holdRows(house.db, `select from ${held} where user_id = $1 for no key update`, [person]);
  const handled = [one.handle(first)];
  await hold.waiters(1);
  handled.push(other.handle(second));
  await hold.waiters(2);
  await hold.release();
  await Promise.all(handled);
}

describe('a question about an entry', () => {
  beforeEach(async () => {
    await send('tea 4');
    await press('Edit');
  });

  test('that is left by a button while its answer arrives is left: the text is an entry of its own', async () => {
    await race('dialogs', pressOf('Leave as it is'), textUpdate(person, 'green tea 5'));
    expect(await entries()).toEqual(['tea 400', 'green tea 500']);
    expect(await openDialogs()).toEqual([]);
  });

  test('that is answered while the button to leave it is pressed is answered', async () => {
    await race('dialogs', textUpdate(person, 'green tea 5'), pressOf('Leave as it is'));
    expect(await entries()).toEqual(['green tea 500']);
    expect(messages()[0]?.text).toContain('green tea');
  });

  test('is answered by one of two texts, and the other one is told how the entry stands', async () => {
    await race('dialogs', textUpdate(person, 'green tea'), textUpdate(person, 'black tea'));
    expect(await entries()).toEqual(['green tea 400']);
    expect(house.said(person).filter((said) => said.includes('This was changed since'))).toHaveLength(1);
  });

  test('is answered once by a text that comes to two processes', async () => {
    const answer = textUpdate(person, 'green tea');
    await race('dialogs', answer, answer);
    expect(await entries()).toEqual(['green tea 400']);
    expect(house.said(person).slice(-2).map((said) => said.split('\n')[0])).toEqual(Array(2).fill('✏️ Changed: −$4'));
  });

  test('that is cancelled while its answer arrives makes the text an entry of its own', async () => {
    await race('dialogs', textUpdate(person, '/cancel'), textUpdate(person, 'green tea 5'));
    expect(await entries()).toEqual(['tea 400', 'green tea 500']);
  });

  test('is not asked again by a press that is delivered again after the person left it', async () => {
    await press('Leave as it is');
    const edit = pressOf('Edit');
    await one.handle(edit);
    await press('Leave as it is');
    await other.handle(edit);
    expect(await openDialogs()).toEqual([]);
    expect(messages()[0]?.inlineKeyboard?.flat()).toHaveLength(5);
  });

  test('is left by its own button, not by that of an earlier one', async () => {
    const early = pressOf('Leave as it is');
    await one.handle(early);
    await press('Edit');
    await other.handle(early);
    expect(await openDialogs()).toEqual(['entry-edit']);
  });

  test('takes the place of another that is asked at the same moment', async () => {
    await press('Leave as it is');
    await race('users', pressOf('Edit'), textUpdate(person, '/connect'));
    // Both hold the person while they wait, so that either may be the later one.
    expect([['sheets-link'], ['entry-edit']]).toContainEqual(await openDialogs());
  });

  test('is cancelled once: /cancel that comes again says the same, and leaves a later question alone', async () => {
    const cancel = textUpdate(person, '/cancel');
    await one.handle(cancel);
    await send('/list');
    await press('✏️ 1');
    await press('Edit');
    await other.handle(cancel);
    expect(await openDialogs()).toEqual(['entry-edit']);
    expect(house.said(person).slice(-1)).toEqual(['OK, the entry stays as it was.']);
  });

  test('that opens while a text is recorded as an entry is not answered when that text is delivered again', async () => {
    await press('Leave as it is');
    const text = textUpdate(person, 'green tea 5');
    const edit = pressOf('Edit');
    const hold = await holdRows(house.db, 'select from connections where user_id = $1 for update', [person]);
    const recording = one.handle(text);
    await hold.waiters(1);
    await other.handle(edit);
    const again = other.handle(text);
    await hold.waiters(2);
    await hold.release();
    await Promise.allSettled([recording, again]);
    await one.handle(text);
    // Either it came first and is an entry beside the question, or it answered the question.
    expect(await entries()).toContain('green tea 500');
    expect(await entries()).toHaveLength((await openDialogs()).length + 1);
  });
});

describe('a question about two readings', () => {
  beforeEach(async () => {
    await send('coffee 1.500');
  });

  const readings = (): Update[] =>
    messages()
      .at(-1)!
      .inlineKeyboard!.flat()
      .map(({ callback_data: data }) => pressUpdate(person, messages().at(-1)!.messageId, data as string));

  test('is answered by one of two presses; the other one says so and leaves the card its buttons', async () => {
    const [first, second] = readings() as [Update, Update];
    await race('dialogs', first, second);
    expect(await entries()).toHaveLength(1);
    expect(toasts().slice(-2)).toContain('This question is over. Send it again if it is not in /today.');
    expect(messages().at(-1)!.inlineKeyboard?.flat()).toHaveLength(5);
  });

  test('is answered once by a press that comes to two processes', async () => {
    const [first] = readings() as [Update];
    await race('dialogs', first, first);
    expect(await entries()).toHaveLength(1);
    expect(messages().at(-1)!.inlineKeyboard?.flat()).toHaveLength(5);
  });

  test('is answered although the bot waits for a text meanwhile', async () => {
    const [first] = readings() as [Update];
    await send('tea 4');
    await press('Edit');
    await other.handle(first);
    expect(await entries()).toHaveLength(2);
    expect(await openDialogs()).toEqual(['entry-edit']);
  });
});

describe('an entry', () => {
  beforeEach(async () => {
    await send('tea 4');
  });

  test('that is deleted and changed at the same moment is one of both', async () => {
    await press('Edit');
    await send('/list');
    await press('✏️ 1');
    await race('transactions', pressOf('Delete'), textUpdate(person, 'green tea'));
    expect(await entries()).toEqual(['tea 400 deleted']);
  });

  test('that was brought back is not called deleted by the delivery of an old press', async () => {
    const remove = pressOf('Delete');
    await one.handle(remove);
    await press('Undo');
    await other.handle(remove);
    expect(await entries()).toEqual(['tea 400']);
    expect(messages()[0]?.text).not.toContain('Deleted');
  });

  test('comes through whatever is pressed and typed, once and again, in two processes at once', async () => {
    const actions = fc.constantFrom('Edit', 'Delete', 'Undo', 'Leave as it is', 'green tea', 'black tea 5', '/cancel');
    const delivery = fc.record({ action: actions, twice: fc.boolean(), by: fc.boolean() });
    const rounds = fc.array(fc.array(delivery, { minLength: 1, maxLength: 3 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rounds, async (played) => {
        person = house.addPerson();
        await send('tea 4');
        for (const round of played) await deliver(round);
        await expectSound();
      }),
      { numRuns: 15 },
    );
  });
});

/** All of a round at once; buttons that are not there can't be pressed. */
async function deliver(round: { action: string; twice: boolean; by: boolean }[]): Promise<void> {
  const buttons = messages().flatMap(({ inlineKeyboard = [] }) => inlineKeyboard.flat());
  const labels = buttons.map(({ text }) => text);
  const updates = round.flatMap(({ action, twice, by }) => {
    const isButton = /^[A-Z]/.test(action);
    if (isButton && !labels.some((label) => label.includes(action))) return [];
    const update = isButton ? pressOf(action) : textUpdate(person, action);
    const [first, second] = by ? [one, other] : [other, one];
    return twice ? [first.handle(update), second.handle(update)] : [first.handle(update)];
  });
  await Promise.all(updates);
}

/** Each version of each entry came from one change, is kept for undo, and goes to the sheet once. */
async function expectSound(): Promise<void> {
  const found = await house.db.query(
    `select id, version,
       (select count(*)::int from transaction_versions where user_id = $1 and entry_id = entry.id) as kept,
       (select array_agg(entry_version order by entry_version)
        from sheets_write_queue where user_id = $1 and entry_id = entry.id) as queued
     from transactions as entry where user_id = $1`,
    [person],
  );
  for (const { version, kept, queued } of found.rows as { version: number; kept: number; queued: number[] }[]) {
    expect(kept).toBe(version - 1);
    expect(queued).toEqual(Array.from({ length: version }, (_, index) => index + 1));
  }
  expect((await openDialogs()).length).toBeLessThanOrEqual(1);
}

describe('somebody new', () => {
  test('who writes and presses at once is met once, and both are answered', async () => {
    const people = Array.from({ length: 10 }, () => house.addPerson());
    await Promise.all(
      people.flatMap((newcomer) => [
        one.handle(textUpdate(newcomer, 'tea 4')),
        other.handle(pressUpdate(newcomer, 1, 'language:en')),
        other.handle(textUpdate(newcomer, '/help')),
      ]),
    );
    const met = await house.db.query('select from connections where user_id = any ($1)', [people]);
    expect(met.rowCount).toBe(people.length);
    for (const newcomer of people) expect(house.said(newcomer).length).toBeGreaterThanOrEqual(3);
  });
});
