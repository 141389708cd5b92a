import { describe, expect, test } from '@jest/globals';
import type { OpenDialog } from '../../src/core/dialog-store.ts';
import type { Feature, FileHandler, Handlers } from '../../src/core/feature.ts';
import type {
  IncomingButton,
  IncomingEdit,
  IncomingFile,
  IncomingLocation,
  IncomingOther,
  IncomingText,
  SentFile,
} from '../../src/core/incoming.ts';
import { createRouter, type DialogDesk } from '../../src/core/router.ts';
import { loadTexts } from '../../src/core/text.ts';

const text = loadTexts();

const common = {
  update: { userId: 7, updateId: 1, day: '2026-03-01' },
  person: {
    userId: 7, firstName: 'Linh', locale: 'en' as const, localeChosen: true, timeZone: 'UTC', currency: 'USD', ledgerUserId: 7,
  },
  chatId: 7,
  sentAtMs: 0,
};

const texting = (typed: string, dialogs: OpenDialog[] = []): IncomingText => ({
  ...common, kind: 'text', text: typed, messageId: 1, dialogs,
});
const pressing = (data: string): IncomingButton => ({ ...common, kind: 'button', data, callbackId: 'c', messageId: 1, dialogs: [] });
const changing = (words: string): IncomingEdit => ({ ...common, kind: 'edit', text: words, messageId: 1, dialogs: [] });
const pinning: IncomingLocation = {
  ...common, kind: 'location', latitude: 21, longitude: 105.5, messageId: 1, dialogs: [],
};
const sending = (file: Partial<SentFile>): IncomingFile => ({
  ...common, kind: 'file', file: { kind: 'photo', fileId: 'f', uniqueId: 'u', ...file }, caption: 'lunch', messageId: 1, dialogs: [],
});
const dialog = (kind: string, awaitsText = true): OpenDialog => ({ id: 1, kind, state: {}, awaitsText, version: 1 });

const said = (words: string) => [{ kind: 'send' as const, chatId: 7, text: words }];

const noDialogs: DialogDesk = {
  reload: async () => [],
  drop: async () => {
    throw new Error('There is nothing to drop');
  },
};

const feature = (name: string, handlers: Handlers): Feature => ({ name, handlers });

const plain = feature('plain', { text: async (incoming) => said(`text ${incoming.text}`) });

/** `reads` is any key: the router only looks it up. */
const pictures: FileHandler = {
  reads: 'account:key.help',
  accepts: ({ kind }) => kind === 'photo',
  handle: async ({ caption }) => said(`picture ${caption}`),
};

const main = feature('main', {
  commands: {
    today: async (_incoming, argument) => said(`today "${argument}"`),
    help: async () => said('help'),
  },
  buttons: { edit: async (_incoming, args) => said(`edit ${args.join('|')}`) },
  dialogs: { ask: async (incoming) => said(`answer ${incoming.text}`) },
  keys: { 'account:key.help': 'help' },
});

const router = createRouter([plain, main], text);
const route = async (typed: string, dialogs: OpenDialog[] = []) =>
  (await router.route(texting(typed, dialogs), noDialogs))[0];

describe('the router', () => {
  test.each([
    ['/today', 'today ""'],
    ['/TODAY', 'today ""'],
    ['/today@freedomwallet_bot', 'today ""'],
    ['  /today  last week \n', 'today "last week"'],
    ['/today\nmore', 'today "more"'],
    ['/today@', 'text /today@'],
    ['/todayx?', 'text /todayx?'],
    ['today', 'text today'],
    ['1/2', 'text 1/2'],
    ['/ 5', 'text / 5'],
    ['/расход 5', 'text /расход 5'],
  ])('understands %p as %s', async (typed, answer) => {
    expect(await route(typed)).toMatchObject({ text: answer });
  });

  test.each(['/toString', '/constructor', '/__proto__', '/nothing'])('does not know %s and says so', async (typed) => {
    expect(await route(typed)).toMatchObject({ text: text('en', 'core:unknown_command') });
  });

  test('takes a key below the message field in any language, whatever the person’s is', async () => {
    for (const locale of ['en', 'vi', 'ru'] as const) {
      expect(await route(` ${text(locale, 'account:key.help')} `)).toMatchObject({ text: 'help' });
    }
  });

  test('gives a button its arguments; one that nobody knows goes, and what there is now comes', async () => {
    expect(await router.route(pressing('edit:12:3'), noDialogs)).toMatchObject([{ text: 'edit 12|3' }]);
    const stale = [
      { kind: 'answer', callbackId: 'c', text: text('en', 'core:stale_button') },
      { kind: 'unbutton', chatId: 7, messageId: 1 },
      ...said('help'),
    ];
    for (const data of ['', 'toString', 'gone:1', ':::', '\u{1f600}'.repeat(16)]) {
      expect(await router.route(pressing(data), noDialogs)).toEqual(stale);
    }
  });

  test('says what it understands when something comes that nobody reads', async () => {
    const sticker: IncomingOther = { ...common, kind: 'other', messageId: 1, dialogs: [] };
    expect(await router.route(sticker, noDialogs)).toEqual(
      said("I can't read this. What I understand: texts such as <code>coffee 3.50</code>."),
    );
    const readers = createRouter([plain, main, feature('pictures', { files: [pictures, pictures] })], text);
    const video = sending({ kind: 'document', mimeType: 'video/mp4' });
    for (const incoming of [sticker, video]) {
      expect(await readers.route(incoming, noDialogs)).toEqual(
        said("I can't read this. What I understand: texts such as <code>coffee 3.50</code>, ❓ Help."),
      );
    }
  });

  test('gives a file to the first feature that accepts it', async () => {
    const all: FileHandler = { accepts: () => true, handle: async ({ caption }) => said(`all ${caption}`) };
    const readers = createRouter([plain, feature('pictures', { files: [pictures] }), feature('all', { files: [all] })], text);
    expect(await readers.route(sending({ kind: 'photo' }), noDialogs)).toEqual(said('picture lunch'));
    expect(await readers.route(sending({ kind: 'voice' }), noDialogs)).toEqual(said('all lunch'));
  });

  test('gives a changed message and a place to who takes them', async () => {
    const taking = feature('taking', {
      edit: async ({ text: words }) => said(`now ${words}`),
      location: async ({ latitude, longitude }) => said(`at ${latitude} ${longitude}`),
    });
    const routes = createRouter([plain, taking], text);
    expect(await routes.route(changing('40k'), noDialogs)).toEqual(said('now 40k'));
    expect(await routes.route(pinning, noDialogs)).toEqual(said('at 21 105.5'));
  });

  test('is silent about a change and kind about a place that nobody has a use for', async () => {
    expect(await router.route(changing('40k'), noDialogs)).toEqual([]);
    expect(await router.route(pinning, noDialogs)).toEqual(said(text('en', 'core:no_use_for_location')));
  });

  test('lets a text answer the dialog that waits for one, and a command pass it by', async () => {
    expect(await route('40k', [dialog('ask')])).toMatchObject({ text: 'answer 40k' });
    expect(await route('/help', [dialog('ask')])).toMatchObject({ text: 'help' });
    expect(await route('40k', [dialog('ask', false)])).toMatchObject({ text: 'text 40k' });
  });

  test('leads a text back to a dialog that opened while it was on its way', async () => {
    const racing = feature('racing', { text: async () => ({ kind: 'answers-dialog' }) });
    const desk = { ...noDialogs, reload: async () => [dialog('ask')] };
    expect(await createRouter([racing, main], text).route(texting('40k'), desk)).toMatchObject([{ text: 'answer 40k' }]);
  });

  test('handles the text as a text after all when that dialog is gone again', async () => {
    let rounds = 0;
    const racing = feature('racing', {
      text: async () => ((rounds += 1) === 1 ? { kind: 'answers-dialog' } : said('recorded')),
    });
    expect(await createRouter([racing], text).route(texting('40k'), noDialogs)).toMatchObject([{ text: 'recorded' }]);
  });

  test('ends a dialog of a feature that is no more, instead of asking for ever', async () => {
    const open = [dialog('of-a-removed-feature')];
    const strict = feature('strict', {
      text: async (incoming) => (open.length > 0 ? { kind: 'answers-dialog' } : said(`text ${incoming.text}`)),
    });
    const desk = { reload: async () => [...open], drop: async () => void open.pop() };
    expect(await createRouter([strict], text).route(texting('40k', [...open]), desk)).toMatchObject([{ text: 'text 40k' }]);
  });

  test('handles a text whose question was withdrawn while it was on its way as a text', async () => {
    const withdrawn = feature('withdrawn', { dialogs: { ask: async () => ({ kind: 'not-asked' }) } });
    const reply = await createRouter([plain, withdrawn], text).route(texting('40k', [dialog('ask')]), noDialogs);
    expect(reply).toMatchObject([{ text: 'text 40k' }]);
  });

  test('gives up a text that always answers a dialog which is never there', async () => {
    const confused = feature('confused', { text: async () => ({ kind: 'answers-dialog' }) });
    await expect(createRouter([confused], text).route(texting('40k'), noDialogs)).rejects.toMatchObject({ code: 'dialog-unsettled' });
  });

  test('names what is asked in few words, for figures', () => {
    const name = (typed: string) => router.nameOf({ kind: 'text', text: typed, messageId: 1 });
    expect(name('/today x')).toBe('/today');
    expect(name(text('vi', 'account:key.help'))).toBe('/help');
    expect(name('/nothing')).toBe('/unknown');
    expect(name('coffee 35k')).toBe('text');
    expect(router.nameOf({ kind: 'button', data: 'edit:1', callbackId: 'c', messageId: 1 })).toBe('button edit');
    expect(router.nameOf({ kind: 'button', data: 'x:1', callbackId: 'c', messageId: 1 })).toBe('button unknown');
    expect(router.nameOf(sending({ kind: 'voice' }))).toBe('voice');
    expect(router.nameOf(changing('/today'))).toBe('edit');
    expect(router.nameOf(pinning)).toBe('location');
    expect(router.nameOf({ kind: 'membership', blocked: true })).toBe('membership');
  });
});

describe('a feature that is only for some people', () => {
  const secret = feature('secret', {
    commands: { secret: async () => said('for few') },
    buttons: { reveal: async () => said('for few') },
    files: [{ reads: 'account:key.help', accepts: () => true, handle: async () => said('for few') }],
    edit: async () => said('for few'),
    location: async () => said('for few'),
  });
  const all = [texting('/secret'), pressing('reveal:1'), sending({ kind: 'photo' }), changing('40k'), pinning];
  const routerFor = (personId: number) =>
    createRouter([plain, main, { ...secret, onlyFor: new Set([personId]) }], text);

  test('answers them as any other does', async () => {
    for (const incoming of all) expect(await routerFor(7).route(incoming, noDialogs)).toEqual(said('for few'));
  });

  test('is to all others as if it were not there', async () => {
    for (const incoming of all) {
      expect(await routerFor(8).route(incoming, noDialogs)).toEqual(await router.route(incoming, noDialogs));
    }
  });
});

describe('features that claim one name', () => {
  const other = (handlers: Handlers): Feature[] => [plain, main, feature('other', handlers)];
  test.each<[string, Handlers, string]>([
    ['a command', { commands: { today: async () => [] } }, 'claims "today"'],
    ['a button', { buttons: { edit: async () => [] } }, 'claims "edit"'],
    ['a dialog', { dialogs: { ask: async () => [] } }, 'claims "ask"'],
    ['a key', { keys: { 'account:key.help': 'help' } }, 'claims "account:key.help"'],
    ['plain texts', { text: async () => [] }, 'Exactly one feature'],
  ])('do not start: %s', (_what, handlers, message) => {
    expect(() => createRouter(other(handlers), text)).toThrow(message);
  });

  test.each<'edit' | 'location'>(['edit', 'location'])('nor do two that take each %s', (name) => {
    const twice = ['one', 'two'].map((taker) => feature(taker, { [name]: async () => [] }));
    expect(() => createRouter([plain, ...twice], text)).toThrow(`may take "${name}": one, two`);
  });

  test('nor does a key whose label stands for another command already', () => {
    const shout = (locale: 'en' | 'vi' | 'ru', key: string) => (key === 'other:key' ? text(locale, 'account:key.help') : text(locale, key));
    expect(() => createRouter(other({ commands: { day: async () => [] }, keys: { 'other:key': 'day' } }), shout)).toThrow('stands for two');
  });

  test('nor do features of which none takes plain texts', () => {
    expect(() => createRouter([main], text)).toThrow('Exactly one feature');
  });
});
