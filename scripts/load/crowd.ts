/**
 * The people of the load test. Each asks for one thing at a time, and rests for a moment after the answer, so that
 * nobody comes over the limits of the bot. What they get is timed from the moment in which they sent it.
 */
import type { SimMessage, TelegramSim } from '../../src/sandbox/telegram/types.ts';
import type { Random } from '../chaos/random.ts';

export type Person = {
  id: number;
  /** The newest card of an entry: what they press buttons of. */
  card: SimMessage | undefined;
  /** The bot waits for the new text of an entry. */
  isAsked: boolean;
};

/** What a person does, and how its answer is known among all that the bot says. */
export type Request = {
  kind: string;
  /** Hands it to Telegram. */
  send(sim: TelegramSim, person: Person): void;
  isAnswer(message: SimMessage): boolean;
};

export type Answered = { kind: string; ms: number };
export type Unanswered = { kind: string; lastWords: string };

export type Crowd = {
  /** Has somebody send it. @returns undefined if nobody is free for it */
  ask(request: Request, isFit: (person: Person) => boolean): Promise<void> | undefined;
  answered: Answered[];
  unanswered: Unanswered[];
  stop(): void;
};

type Waiting = { request: Request; sentAtMs: number; lastWords: string; end: (answer: SimMessage | null) => void };

/** The bot takes no two messages of a person within half a second. */
const REST_MS = 1_000;

const PATIENCE_MS = 30_000;

export function openCrowd(sim: TelegramSim, people: Person[], random: Random): Crowd {
  const free = [...people];
  const waiting = new Map<number, Waiting>();
  const answered: Answered[] = [];
  const unanswered: Unanswered[] = [];

  const forget = sim.onChange((event) => {
    if (event.kind !== 'message' && event.kind !== 'edit') return;
    const who = waiting.get(event.personId);
    if (who === undefined) return;
    const message = sim.chat(event.personId).messages.findLast(({ messageId }) => messageId === event.messageId);
    if (message?.who !== 'bot') return;
    who.lastWords = message.text;
    if (who.request.isAnswer(message)) who.end(message);
  });

  /** Somebody by chance; those who were just served are not among the free. */
  const take = (isFit: (person: Person) => boolean): Person | undefined => {
    const from = random.below(Math.max(1, free.length));
    const index = [...free.slice(from), ...free.slice(0, from)].findIndex(isFit);
    return index === -1 ? undefined : free.splice((from + index) % free.length, 1)[0];
  };

  const serve = async (person: Person, request: Request): Promise<void> => {
    const answer = await new Promise<SimMessage | null>((resolve) => {
      const timer = setTimeout(() => who.end(null), PATIENCE_MS);
      const who: Waiting = {
        request,
        sentAtMs: performance.now(),
        lastWords: '',
        end: (message) => {
          clearTimeout(timer);
          waiting.delete(person.id);
          note(who, message);
          resolve(message);
        },
      };
      waiting.set(person.id, who);
      try {
        request.send(sim, person);
      } catch (fault) {
        who.lastWords = String(fault);
        who.end(null);
      }
    });
    if (answer !== null) remember(person, answer);
    setTimeout(() => free.push(person), REST_MS);
  };

  const note = ({ request: { kind }, sentAtMs, lastWords }: Waiting, answer: SimMessage | null): void => {
    if (answer === null) unanswered.push({ kind, lastWords });
    else answered.push({ kind, ms: performance.now() - sentAtMs });
  };

  return {
    ask: (request, isFit) => {
      const person = take(isFit);
      return person === undefined ? undefined : serve(person, request);
    },
    answered,
    unanswered,
    stop: forget,
  };
}

/** A prompt has one button, the card of a living entry three, that of a deleted one the way back. */
function remember(person: Person, answer: SimMessage): void {
  const names = (answer.inlineKeyboard ?? []).flat().map(({ callback_data: data = '' }) => data.split(':')[0]);
  person.isAsked = names.includes('entry-keep');
  if (names.includes('entry-undo')) person.card = answer;
  else if (person.isAsked) person.card = undefined;
}
