import { beforeEach, describe, expect, test } from '@jest/globals';
import { edited, Entries, removed, undone, type Entry, type State } from '../../scripts/chaos/sheets/entries.ts';
import { readMessage } from '../../scripts/chaos/messages.ts';

const LINE = { word: 'coffee', amountMinor: 350, tag: 'red' };

describe('what the chaos test expects of an entry', () => {
  let entries: Entries;
  let entry: Entry;
  beforeEach(() => {
    entries = new Entries();
    entry = entries.sent(0, { ...LINE, name: 'zqb' }, 1);
    entries.shown({ id: 10, version: 1, name: 'zqb', deleted: false });
  });

  const change = (state: State): void => {
    entries.changeSent(entry, { state, updateIds: [2], button: null });
    const { name, deleted } = state;
    entries.shown({ id: 10, version: entry.states.length + 1, name, deleted });
  };

  test('is what was sent, as soon as the bot has answered, and what was confirmed last from then on', () => {
    expect(entry).toMatchObject({ id: 10, pending: null });
    entries.changeSent(entry, { state: removed(entry), updateIds: [2], button: null });
    expect(entry.states.at(-1)?.deleted).toBe(false);
    entries.shown({ id: 10, version: 2, name: 'zqb', deleted: true });
    expect(entry.states.at(-1)?.deleted).toBe(true);
    expect(entries.problems).toEqual([]);
  });

  test('goes back by one change with each undo, past the first one to nothing, and back again', () => {
    change(edited(entry, { word: 'thing', amountMinor: 900, tag: null, name: 'zqc' }));
    expect(entry.states.at(-1)).toMatchObject({ name: 'zqc', amountMinor: 900, tag: 'red', category: 'Coffee' });
    change(undone(entry));
    expect(entry.states.at(-1)).toMatchObject({ name: 'zqb', amountMinor: 350, deleted: false });
    change(undone(entry));
    expect(entry.states.at(-1)).toMatchObject({ name: 'zqb', deleted: true });
    change(undone(entry));
    expect(entry.states.at(-1)).toMatchObject({ name: 'zqb', deleted: false });
    expect(entries.tally).toEqual({ edits: 1, undos: 1, deletions: 1, restored: 1 });
    expect(entries.problems).toEqual([]);
  });

  test('is contradicted by a second id, by a version that nobody asked for, and by other values', () => {
    entries.shown({ id: 11, version: 1, name: 'zqb', deleted: false });
    entries.shown({ id: 10, version: 2, name: 'zqb', deleted: false });
    entries.shown({ id: 10, version: 1, name: 'zqb', deleted: true });
    entries.shown({ id: 12, version: 1, name: 'zqzz', deleted: false });
    expect(entries.problems).toHaveLength(4);
  });

  test('has a name of its own each', () => {
    const names = Array.from({ length: 25_000 }, () => entries.newName());
    expect(new Set(names).size).toBe(25_000);
  });
});

describe('a message of the bot', () => {
  const message = (text: string, ...buttons: string[]) => ({
    text,
    inlineKeyboard: [buttons.map((data) => ({ text: '', callback_data: data }))],
  });

  test('is read as the card of an entry that is there, or deleted', () => {
    const card = { id: 7, version: 3, name: 'zqbk' };
    const there = message('✅ −$3.50\ncoffee zqbk #red', 'entry-edit:7:3', 'entry-delete:7:3', 'entry-undo:7:3');
    expect(readMessage(there)).toEqual({ kind: 'card', card: { ...card, deleted: false } });
    expect(readMessage(message('🗑 −$3.50\ncoffee zqbk', 'entry-undo:7:3'))).toEqual({
      kind: 'card', card: { ...card, deleted: true },
    });
  });

  test('is read as a question, as a loss of the sheet, or as none of these', () => {
    expect(readMessage(message('✏️ $3.50 zqbk', 'entry-keep:7:3'))).toEqual({ kind: 'prompt', entryId: 7 });
    expect(readMessage(message('Your sheet needs you', 'sheet-check'))).toEqual({ kind: 'lost', data: 'sheet-check' });
    expect(readMessage(message('Hello'))).toEqual({ kind: 'other' });
  });
});
