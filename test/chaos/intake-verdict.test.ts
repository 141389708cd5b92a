import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Facts } from '../../scripts/chaos/intake/facts.ts';
import type { Deed, State } from '../../scripts/chaos/intake/model.ts';
import type { Person, Said } from '../../scripts/chaos/intake/people.ts';
import { judge } from '../../scripts/chaos/intake/verdict.ts';

const line = (name: string) => ({ name, amountMinor: 350 });
const state = (name: string, changes: Partial<State> = {}): State => {
  return { ...line(name), deleted: false, undoTo: null, ...changes };
};
const entries = (...names: string[]): Deed => ({ kind: 'entries', lines: names.map(line) });
const outbox = (entryId: number, version: number, op: string) => ({ entryId, version, op });

describe('the verdict of the intake', () => {
  let person: Person;
  let ledger: Map<number, State[]>;
  let facts: Facts;
  let moments: number;

  const moment = (): number => (moments += 1);
  const sent = (deed: Deed, after = 0): number =>
    person.messages.push({ updateId: moment(), after, deed, moment: moment() });
  const pressed = (deed: Deed, after: number): void => {
    const callbackId = `${moment()}`;
    person.presses.push({ updateId: moment(), after, deed, moment: moment(), messageId: 1, callbackId });
    person.ended.add(callbackId);
  };
  const said = (changes: Partial<Said>): number =>
    person.said.push({ moment: moment(), messageId: 1, isEdit: false, text: '', reading: { kind: 'other' }, ...changes });
  const card = (id: number, name: string, version = 1): number =>
    said({ reading: { kind: 'card', card: { id, version, name, deleted: false } } });

  const kinds = (): string[] => judge([person], facts).findings.map(({ kind }) => kind);

  /** Two entries; the second is changed while another entry is on its way beside the press. */
  beforeEach(() => {
    moments = 0;
    person = { index: 0, id: 500, messages: [], presses: [], said: [], ended: new Set() };
    sent(entries('zqb'));
    card(10, 'zqb');
    sent(entries('zqc'));
    card(11, 'zqc');
    sent(entries('zqd'));
    pressed({ kind: 'press', action: 'edit', entryId: 11, version: 1 }, 2);
    sent(entries('zqf'));
    ledger = new Map([
      [10, [state('zqb')]],
      [11, [state('zqc'), state('zqf', { undoTo: 1 })]],
      [12, [state('zqd')]],
    ]);
    const told = [outbox(10, 1, 'append'), outbox(11, 1, 'append'), outbox(11, 2, 'update'), outbox(12, 1, 'append')];
    facts = { ledgers: new Map([[500, ledger]]), outbox: told, parked: [] };
    card(12, 'zqd');
    card(11, 'zqf', 2);
  });

  test('finds nothing where all is as it should be', () => {
    expect(judge([person], facts)).toMatchObject({ findings: [], repeatedAnswers: 0, silentPresses: 0 });
  });

  test('accepts each order of a press and the texts beside it, and counts an answer that came twice', () => {
    ledger.set(11, [state('zqc'), state('zqd', { undoTo: 1 })]).set(12, [state('zqf')]);
    person.said.splice(2);
    card(11, 'zqd', 2);
    card(12, 'zqf');
    card(12, 'zqf');
    expect(judge([person], facts)).toMatchObject({ findings: [], repeatedAnswers: 1 });
  });

  test('accepts that a change which came again after a later one says how the entry stands, and nothing else', () => {
    pressed({ kind: 'press', action: 'undo', entryId: 11, version: 2 }, 2);
    ledger.get(11)?.push(state('zqc'));
    facts.outbox.push(outbox(11, 3, 'update'));
    person.said.pop();
    expect(kinds()).toEqual(['answer']);
    said({ text: 'This was changed since. Here is how it stands now.' });
    expect(kinds()).toEqual([]);
    ledger.get(11)?.pop();
    person.presses.pop();
    facts.outbox.pop();
    expect(kinds()).toEqual(['answer']);
  });

  test.each<[string, string, () => void]>([
    ['an entry that is not there', 'wrong', () => void ledger.delete(10)],
    ['an entry that is there twice', 'doubled', () => void ledger.set(13, [state('zqb')])],
    ['an entry that nobody sent', 'wrong', () => void ledger.set(13, [state('zqg')])],
    ['an amount that is another', 'wrong', () => void ledger.set(10, [state('zqb', { amountMinor: 351 })])],
    ['a change that took effect twice', 'wrong', () => void ledger.get(11)?.push(state('zqf', { undoTo: 2 }))],
    ['a text that changed an entry and is one, too', 'wrong', () => void ledger.set(13, [state('zqf')])],
    ['a press that came before what its person had seen', 'wrong', () => void (person.presses[0]!.after = 4)],
    ['a row for the sheet that is missing', 'wrong', () => void facts.outbox.pop()],
    ['a row for the sheet too many', 'wrong', () => void facts.outbox.push(outbox(10, 1, 'append'))],
    ['an update that was put aside', 'parked', () => void facts.parked.push({ userId: 500, updateId: 1, reason: 'x' })],
    ['an answer that never came', 'answer', () => void person.said.splice(0, 1)],
    ['a press that nobody answered', 'answer', () => void person.ended.clear()],
    ['an answer that overtook another', 'order', () => {
      const [first, second] = person.said as [Said, Said];
      [first.reading, second.reading] = [second.reading, first.reading];
      [person.messages[0]!.moment, person.messages[1]!.moment] = [0, 0];
    }],
    ['entries whose numbers are not in the order of their messages', 'order', () => {
      const [one, other] = [ledger.get(10)!, ledger.get(12)!];
      ledger.set(10, other).set(12, one);
    }],
  ])('finds %s', (_what, kind, mutate) => {
    mutate();
    expect(kinds()).toContain(kind);
  });
});
