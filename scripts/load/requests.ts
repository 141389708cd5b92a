/** What people ask of the bot in the load test, and how often. */
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import type { Random } from '../chaos/random.ts';
import type { Person, Request } from './crowd.ts';

export type Choice = {
  share: number;
  isFit: (person: Person) => boolean;
  make: (random: Random) => Request;
};

const THINGS = ['coffee', 'lunch', 'taxi', 'groceries', 'book', 'bus', 'tea', 'cinema', 'bread', 'medicine'] as const;

const anybody = ({ isAsked }: Person): boolean => !isAsked;
const withCard = ({ isAsked, card }: Person): boolean => !isAsked && card !== undefined;
const withLivingEntry = (person: Person): boolean => withCard(person) && namesOf(person).includes('entry-edit');
const asked = ({ isAsked }: Person): boolean => isAsked;

const buttonsOf = ({ card }: Person): string[] =>
  (card?.inlineKeyboard ?? []).flat().map(({ callback_data: data = '' }) => data);

const namesOf = (person: Person): string[] => buttonsOf(person).map((data) => data.split(':')[0] as string);

const amount = (random: Random): string => (1 + random.below(9_900) / 100).toFixed(2);

function typed(kind: string, write: (random: Random) => string, answer: RegExp): (random: Random) => Request {
  return (random) => {
    const text = write(random);
    return {
      kind,
      send: (sim, { id }) => void sim.sendText(id, text),
      isAnswer: (message) => answer.test(message.text),
    };
  };
}

function pressed(kind: string, pick: (names: string[], random: Random) => string, answer: RegExp) {
  return (random: Random): Request => ({
    kind,
    send: (sim, person) => {
      const name = pick(namesOf(person), random);
      const button = buttonsOf(person).find((data) => data.startsWith(`${name}:`)) ?? '';
      sim.pressButton(person.id, (person.card as SimMessage).messageId, button);
    },
    isAnswer: (message) => answer.test(message.text),
  });
}

/** An entry; the answer is its card. */
export const entry = typed('entry', (random) => `${random.pick(THINGS)} ${amount(random)}`, /^✅/);

/** `/connect` with a link, to begin with. */
export const connect = (link: string): Request => typed('/connect', () => `/connect ${link}`, /^✅/)({} as Random);

/** The mix. An edit is two requests: the button, then the text that the bot asks for. */
export const CHOICES: Choice[] = [
  { share: 60, isFit: anybody, make: entry },
  { share: 8, isFit: anybody, make: typed('/today', () => '/today', /^📊/) },
  { share: 6, isFit: anybody, make: typed('/list', () => '/list', /\n1\. |^Nothing recorded/) },
  { share: 4, isFit: anybody, make: typed('/help', () => '/help', /\/cancel/) },
  { share: 5, isFit: anybody, make: typed('/sheet', () => '/sheet', /\S/) },
  { share: 5, isFit: anybody, make: typed('unknown text', () => 'how are you today', /no amount/) },
  { share: 3, isFit: withLivingEntry, make: pressed('button: edit', () => 'entry-edit', /^✏️/) },
  { share: 3, isFit: asked, make: typed('edit: new text', amount, /^✏️ Changed/) },
  {
    share: 6,
    isFit: withCard,
    make: pressed(
      'button: delete, undo',
      (names, random) => (names.includes('entry-delete') && random.next() < 0.5 ? 'entry-delete' : 'entry-undo'),
      /^(🗑|↩️)/u,
    ),
  },
];

/** One of the mix; of what nobody is fit for just now, an entry takes the place. */
export function choose(random: Random): Choice {
  let draw = random.next() * CHOICES.reduce((sum, { share }) => sum + share, 0);
  return CHOICES.find(({ share }) => (draw -= share) < 0) ?? (CHOICES[0] as Choice);
}
