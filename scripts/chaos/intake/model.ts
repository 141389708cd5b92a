/**
 * What the updates of one person may have done. Telegram delivers messages in order and presses in order, but the two
 * beside each other: any way to merge them is legal in which nothing comes before what its person had been answered
 * already. One of these ways must explain what is in the ledger to the last version of each entry. Shares no code with
 * the product.
 */

export type Line = { name: string; amountMinor: number };

export type Deed =
  | { kind: 'entries'; lines: Line[] }
  | { kind: 'press'; action: 'edit' | 'remove' | 'undo'; entryId: number; version: number }
  /** `/cancel` ends what the bot waits for; the others change nothing. */
  | { kind: 'cancel' | 'today' | 'list' | 'unknown' | 'picture' | 'stray press' };

/** An update that a person sent. */
export type Sent = {
  updateId: number;
  /** So many updates of the other kind (messages, presses) had been answered when it was sent. */
  after: number;
  deed: Deed;
};

/** An entry at one version, as it stands in the ledger. */
export type State = Line & { deleted: boolean; undoTo: number | null };

/** The versions of each entry of one ledger, the first at place 0. */
export type Ledger = ReadonlyMap<number, readonly State[]>;

export type Outcome = 'recorded' | 'changed' | 'stale' | 'unclear' | 'asked' | 'nothing';

export type Explained =
  | { kind: 'explained'; outcomes: Map<number, Outcome> }
  /** Where the best try got stuck: what the next message and the next press should have done. */
  | { kind: 'unexplained'; at: string };

type Place = {
  messages: number;
  presses: number;
  /** What the bot waits for the new text of. */
  asked: { entryId: number; version: number } | null;
  /** The version of each entry by now; one that isn't recorded yet isn't here. */
  versions: ReadonlyMap<number, number>;
  outcomes: { update: number; outcome: Outcome; before: Place['outcomes'] } | null;
};

/** The ledger, by name: where a text became an entry, and whether it became anything. */
type Book = { ledger: Ledger; idByName: ReadonlyMap<string, number>; names: ReadonlySet<string> };

type Done = Pick<Place, 'asked' | 'versions'> & { outcome: Outcome };

/** @param messages in the order of sending, and `presses` as well */
export function explain(messages: readonly Sent[], presses: readonly Sent[], ledger: Ledger): Explained {
  const book = { ledger, ...namesIn(ledger) };
  const seen = new Set<string>();
  const open: Place[] = [{ messages: 0, presses: 0, asked: null, versions: new Map(), outcomes: null }];
  let furthest = open[0] as Place;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place.messages + place.presses > furthest.messages + furthest.presses) furthest = place;
    if (isWhole(place, messages, presses, ledger)) return { kind: 'explained', outcomes: outcomesOf(place) };
    const key = keyOf(place);
    if (seen.has(key)) continue;
    seen.add(key);
    const message = messages[place.messages];
    const press = presses[place.presses];
    const mayWrite = message !== undefined && message.after <= place.presses;
    const mayPress = press !== undefined && press.after <= place.messages;
    const next = [
      mayWrite ? step(place, message, book, 'messages') : null,
      mayPress ? step(place, press, book, 'presses') : null,
    ];
    open.push(...next.filter((reached) => reached !== null));
  }
  return { kind: 'unexplained', at: describe(furthest, messages, presses, ledger) };
}

function namesIn(ledger: Ledger): Omit<Book, 'ledger'> {
  const idByName = new Map([...ledger].map(([id, [first]]) => [first?.name ?? '', id]));
  return { idByName, names: new Set([...ledger.values()].flat().map(({ name }) => name)) };
}

/** Two ways that lead to one place go on alike. */
function keyOf({ messages, presses, asked, versions }: Place): string {
  const changed = [...versions].filter(([, version]) => version > 1).sort(([one], [other]) => one - other);
  return [messages, presses, asked?.entryId, asked?.version, ...changed.flat()].join();
}

/** Everything was sent, and nothing is in the ledger that nobody did. */
function isWhole(place: Place, messages: readonly Sent[], presses: readonly Sent[], ledger: Ledger): boolean {
  if (place.messages < messages.length || place.presses < presses.length) return false;
  return [...ledger].every(([id, states]) => place.versions.get(id) === states.length);
}

function step(place: Place, { updateId: update, deed }: Sent, book: Book, lane: 'messages' | 'presses'): Place | null {
  const done = effect(place, deed, book);
  if (done === null) return null;
  const { outcome, ...after } = done;
  return { ...place, ...after, [lane]: place[lane] + 1, outcomes: { update, outcome, before: place.outcomes } };
}

/** What an update does here; null if the ledger says that it didn't. */
function effect(place: Place, deed: Deed, book: Book): Done | null {
  if (deed.kind === 'entries') return text(place, deed.lines, book);
  if (deed.kind === 'press') return press(place, deed, book.ledger);
  return { ...place, asked: deed.kind === 'cancel' ? null : place.asked, outcome: 'nothing' };
}

function text(place: Place, lines: Line[], book: Book): Done | null {
  if (place.asked === null) return record(place, lines, book);
  const [line, ...more] = lines;
  const unwritten = (done: Done): Done | null => (lines.some(({ name }) => book.names.has(name)) ? null : done);
  if (line === undefined || more.length > 0) return unwritten({ ...place, outcome: 'unclear' });
  const { entryId, version } = place.asked;
  const answered = { ...place, asked: null };
  if (place.versions.get(entryId) !== version) return unwritten({ ...answered, outcome: 'stale' });
  return change(answered, entryId, version, { ...line, deleted: false, undoTo: version }, book.ledger);
}

function record(place: Place, lines: Line[], { ledger, idByName }: Book): Done | null {
  const versions = new Map(place.versions);
  for (const line of lines) {
    const id = idByName.get(line.name);
    const first = id === undefined ? undefined : ledger.get(id)?.[0];
    if (id === undefined || !isSame(first, { ...line, deleted: false, undoTo: null })) return null;
    versions.set(id, 1);
  }
  return { ...place, versions, outcome: 'recorded' };
}

function press(place: Place, deed: Extract<Deed, { kind: 'press' }>, ledger: Ledger): Done | null {
  const { action, entryId, version } = deed;
  const now = ledger.get(entryId)?.[version - 1];
  if (now === undefined || place.versions.get(entryId) !== version) return { ...place, outcome: 'nothing' };
  if (action === 'edit') {
    return now.deleted
      ? { ...place, outcome: 'nothing' }
      : { ...place, asked: { entryId, version }, outcome: 'asked' };
  }
  const removed = { ...now, deleted: true, undoTo: version };
  const before = now.undoTo === null ? removed : ledger.get(entryId)?.[now.undoTo - 1];
  return change(place, entryId, version, action === 'remove' ? removed : before, ledger);
}

function change(
  place: Pick<Place, 'asked' | 'versions'>,
  entryId: number,
  version: number,
  expected: State | undefined,
  ledger: Ledger,
): Done | null {
  if (expected === undefined || !isSame(ledger.get(entryId)?.[version], expected)) return null;
  return { asked: place.asked, versions: new Map(place.versions).set(entryId, version + 1), outcome: 'changed' };
}

function isSame(one: State | undefined, other: State): boolean {
  return (
    one?.name === other.name &&
    one.amountMinor === other.amountMinor &&
    one.deleted === other.deleted &&
    one.undoTo === other.undoTo
  );
}

function outcomesOf(place: Place): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (let one = place.outcomes; one !== null; one = one.before) outcomes.set(one.update, one.outcome);
  return outcomes;
}

function describe(place: Place, messages: readonly Sent[], presses: readonly Sent[], ledger: Ledger): string {
  const next = [messages[place.messages], presses[place.presses]].map((sent) => JSON.stringify(sent ?? 'no more'));
  const others = [...ledger].filter(([id, states]) => place.versions.get(id) !== states.length);
  const unlike = others.map(([id, states]) => `${id} at ${place.versions.get(id) ?? 0} of ${JSON.stringify(states)}`);
  return `the bot waits for ${JSON.stringify(place.asked)}, next are ${next.join(' and ')}, entries ${unlike.join('; ')}`;
}
