/** Holds what is in Postgres and in the chats against what people sent: a pure function, tested by mutations. */
import type { Facts } from './facts.ts';
import { explain, type Ledger, type Outcome, type Sent } from './model.ts';
import type { Person, Said, SentMessage, SentPress } from './people.ts';

export type Finding = { kind: 'lost' | 'doubled' | 'wrong' | 'order' | 'parked' | 'answer'; what: string };

export type Verdict = {
  findings: Finding[];
  outcomes: Map<Outcome, number>;
  /** Answers that came more than once. */
  repeatedAnswers: number;
  /** Presses without an effect whose spinner ended by itself. */
  silentPresses: number;
};

export function judge(people: readonly Person[], facts: Facts): Verdict {
  const verdict: Verdict = { findings: [], outcomes: new Map(), repeatedAnswers: 0, silentPresses: 0 };
  for (const { userId, updateId, reason } of facts.parked) {
    verdict.findings.push({ kind: 'parked', what: `update ${updateId} of ${userId}: ${reason}` });
  }
  const outbox = Map.groupBy(facts.outbox, ({ entryId }) => entryId);
  for (const person of people) judgePerson(verdict, person, facts.ledgers.get(person.id) ?? new Map(), outbox);
  return verdict;
}

type Outbox = Map<number, Facts['outbox']>;

function judgePerson(verdict: Verdict, person: Person, ledger: Ledger, outbox: Outbox): void {
  const add = (kind: Finding['kind'], what: string): void => {
    verdict.findings.push({ kind, what: `person ${person.index} (${person.id}): ${what}` });
  };
  for (const { kind, what } of [...judgeNames(person, ledger), ...judgeOutbox(ledger, outbox)]) add(kind, what);
  const explained = explain(person.messages, person.presses, ledger);
  if (explained.kind === 'unexplained') return add('wrong', `no order of their updates explains it: ${explained.at}`);
  for (const outcome of explained.outcomes.values()) {
    verdict.outcomes.set(outcome, (verdict.outcomes.get(outcome) ?? 0) + 1);
  }
  const outcomeOf = ({ updateId }: Sent): Outcome => explained.outcomes.get(updateId) ?? 'nothing';
  for (const what of judgeOrder(person, ledger, outcomeOf)) add('order', what);
  for (const { kind, what } of judgeAnswers(person, ledger, outcomeOf)) add(kind, what);
  const unanswered = person.presses.filter((press) => !isPressAnswered(person, press));
  for (const press of unanswered) {
    if (outcomeOf(press) === 'nothing') verdict.silentPresses += 1;
    else add('answer', `a press was never answered: ${JSON.stringify(press)}`);
  }
  verdict.repeatedAnswers += repeated(person);
}

/** Each line is one entry, or one version of one, or (said so to the person) nothing. */
function judgeNames({ messages }: Person, ledger: Ledger): Finding[] {
  const began = new Map<string, number>();
  for (const [first] of ledger.values()) if (first) began.set(first.name, (began.get(first.name) ?? 0) + 1);
  const named = new Set([...ledger.values()].flat().map(({ name }) => name));
  const lines = messages.flatMap(({ deed }) => (deed.kind === 'entries' ? deed.lines : []));
  const sent = new Set(lines.map(({ name }) => name));
  return [
    ...[...began].flatMap(([name, times]): Finding[] =>
      times > 1 ? [{ kind: 'doubled', what: `“${name}” is recorded ${times} times` }] : []),
    ...[...named].flatMap((name): Finding[] =>
      sent.has(name) ? [] : [{ kind: 'wrong', what: `“${name}”, which nobody sent, is recorded` }]),
  ];
}

/** What the sheet has to be told: one row for each version that it can see. */
function judgeOutbox(ledger: Ledger, outbox: Outbox): Finding[] {
  return [...ledger].flatMap(([entryId, states]): Finding[] => {
    const expected = states.flatMap(({ deleted }, index) => {
      const wasThere = index > 0 && states[index - 1]?.deleted === false;
      if (!wasThere && deleted) return [];
      return [`${index + 1} ${deleted ? 'delete' : wasThere ? 'update' : 'append'}`];
    });
    const found = (outbox.get(entryId) ?? []).map(({ version, op }) => `${version} ${op}`);
    const isSame = found.toSorted().join() === expected.toSorted().join();
    return isSame ? [] : [{ kind: 'wrong', what: `outbox of entry ${entryId}: ${found.join()} and not ${expected.join()}` }];
  });
}

/** The ids of a chat's entries grow as its messages came. */
function judgeOrder({ messages }: Person, ledger: Ledger, outcomeOf: (sent: Sent) => Outcome): string[] {
  const idOf = new Map([...ledger].map(([id, [first]]) => [first?.name, id]));
  const ids = messages.flatMap((sent) => {
    if (sent.deed.kind !== 'entries' || outcomeOf(sent) !== 'recorded') return [];
    return sent.deed.lines.map(({ name }) => idOf.get(name) ?? 0);
  });
  return ids.flatMap((id, index) =>
    index > 0 && id < (ids[index - 1] ?? 0) ? [`entry ${id} was recorded after ${ids[index - 1]}, and sent before`] : [],
  );
}

/** Each message has an answer, and the first answers come in the order of the messages. */
function judgeAnswers({ messages, said }: Person, ledger: Ledger, outcomeOf: (sent: Sent) => Outcome): Finding[] {
  const findings: Finding[] = [];
  const passing = namesChangedAgain(ledger);
  const answers = said.filter(({ isEdit }) => !isEdit);
  let last = { moment: 0 };
  for (const message of messages) {
    const isAnswer = answerTo(message, outcomeOf(message));
    const after = answers.filter(({ moment }) => moment > message.moment);
    const ownWords = after.filter(isAnswer);
    // Its first answer was lost, and it came again when a press had changed the entry once more: there it says so.
    const isOver = ownWords.length === 0 && outcomeOf(message) === 'changed' && passing.has(nameIn(message) ?? '');
    const fit = isOver ? after.filter((one) => WORDS['stale']?.(one)) : ownWords;
    // What names its entry is known; of the others any that comes in turn may be it.
    const isNamed = !isOver && message.deed.kind === 'entries' && /recorded|changed/.test(outcomeOf(message));
    const first = isNamed ? fit[0] : fit.find(({ moment }) => moment > last.moment);
    const what = JSON.stringify(message.deed);
    if (fit.length === 0) findings.push({ kind: 'answer', what: `never answered: ${what}` });
    else if (first === undefined || first.moment < last.moment) {
      findings.push({ kind: 'order', what: `answered before an earlier message: ${what}` });
    }
    if (first !== undefined && first.moment > last.moment) last = first;
  }
  return findings;
}

/** Of entries that were changed to these names, and then once more. */
function namesChangedAgain(ledger: Ledger): Set<string> {
  return new Set([...ledger.values()].flatMap((states) => states.slice(1, -1).map(({ name }) => name)));
}

const nameIn = ({ deed }: SentMessage): string | undefined =>
  deed.kind === 'entries' ? deed.lines[0]?.name : undefined;

const WORDS: Record<string, (said: Said) => boolean> = {
  today: ({ text }) => text.startsWith('📊'),
  list: ({ text }) => /^(Nothing recorded yet|.*\n1\. )/.test(text) && !text.startsWith('📊'),
  unknown: ({ text }) => text.startsWith("I don't know this command"),
  picture: ({ text }) => text.startsWith("I can't read pictures"),
  cancel: ({ text }) => /^(OK, |There is nothing to cancel)/.test(text),
  stale: ({ text }) => text.startsWith('This was changed since'),
  unclear: ({ text }) => text.startsWith('I see several amounts'),
};

function answerTo(message: SentMessage, outcome: Outcome): (said: Said) => boolean {
  if (message.deed.kind !== 'entries') return WORDS[message.deed.kind] ?? (() => false);
  const name = nameIn(message);
  return WORDS[outcome] ?? (({ reading }) => reading.kind === 'card' && reading.card.name === name);
}

/** Its spinner was ended, or its message shows something new. */
function isPressAnswered({ ended, said }: Person, { callbackId, messageId, moment }: SentPress): boolean {
  if (ended.has(callbackId)) return true;
  return said.some((one) => one.isEdit && one.messageId === messageId && one.moment > moment);
}

/** Cards of the same version of the same entry, sent again. */
function repeated({ said }: Person): number {
  const cards = said.flatMap(({ isEdit, reading }) => (isEdit || reading.kind !== 'card' ? [] : [reading.card]));
  return cards.length - new Set(cards.map(({ id, version }) => `${id}:${version}`)).size;
}
