/**
 * Finds the handler of an update among all features. Two features that claim one command, button, key or
 * dialog do not start: the name would silently go to one of them.
 */
import type { OpenDialog } from './dialog-store.ts';
import { Fault } from './errors.ts';
import type { ButtonHandler, CommandHandler, DialogHandler, Feature, Handlers, Reply } from './feature.ts';
import type { Incoming, IncomingButton, IncomingFile, IncomingText } from './incoming.ts';
import { LOCALES } from './locale.ts';
import type { Texts } from './text.ts';
import type { Origin } from './update-origin.ts';

/** What the router asks of a person's dialogs when a text turns out to answer one. */
export type DialogDesk = {
  reload(): Promise<OpenDialog[]>;
  /** Ends a dialog that no feature knows any more, and would keep the person from anything else. */
  drop(dialog: OpenDialog): Promise<void>;
};

export type Router = {
  route(incoming: Incoming, dialogs: DialogDesk): Promise<Reply>;
  /** What an update asks for, in few different words: a label for figures. */
  nameOf(content: Origin['content']): string;
};

/** The command whose answer shows all that the bot can do. */
const HOME = 'help';

/** A dialog opens or closes beside a text now and then; more often than this is a fault. */
const MAX_ROUNDS = 3;

/**
 * Joins the handlers of all features.
 * @throws if two features claim the same name
 */
export function createRouter(features: Feature[], text: Texts): Router {
  const commands = join<CommandHandler>(features, (handlers) => handlers.commands);
  const buttons = join<ButtonHandler>(features, (handlers) => handlers.buttons);
  const dialogHandlers = join<DialogHandler>(features, (handlers) => handlers.dialogs);
  const keys = keyLabels(join<string>(features, (handlers) => handlers.keys), text);
  const textHandler = onlyOne(features, 'text');
  if (textHandler === undefined) throw new Error('Exactly one feature must take plain texts, not none');
  const editHandler = onlyOne(features, 'edit');
  const locationHandler = onlyOne(features, 'location');
  const fileHandlers = features.flatMap((feature) => feature.handlers?.files ?? []);
  const circles = circlesOf(features);

  /** A feature that is not for somebody is not there for them. */
  const serves = ({ person }: Incoming, handler: object): boolean => circles.get(handler)?.has(person.userId) ?? true;

  const routeButton = async (incoming: IncomingButton): Promise<Reply> => {
    const [name = '', ...args] = incoming.data.split(':');
    const handler = buttons.get(name);
    if (handler !== undefined && serves(incoming, handler)) return await handler(incoming, args);
    const { chatId, callbackId, messageId } = incoming;
    const stale = text(incoming.person.locale, 'core:stale_button');
    return [
      { kind: 'answer', callbackId, text: stale },
      { kind: 'unbutton', chatId, messageId },
      ...(await showHome(incoming)),
    ];
  };

  /** Where a button that leads nowhere takes its person. */
  const showHome = async (incoming: IncomingButton): Promise<Reply> =>
    (await commands.get(HOME)?.({ ...incoming, kind: 'text', text: `/${HOME}` }, '')) ?? [];

  const commandIn = (typed: string): Command | undefined => commandOf(typed) ?? commandOfKey(keys, typed);

  const routeCommand = async (incoming: IncomingText, { name, argument }: Command): Promise<Reply> => {
    const handler = commands.get(name);
    if (handler !== undefined && serves(incoming, handler)) return await handler(incoming, argument);
    return say(incoming, text(incoming.person.locale, 'core:unknown_command'));
  };

  const routeDialog = async (
    incoming: IncomingText,
    dialogs: DialogDesk,
  ): Promise<Reply | { kind: 'not-asked' } | undefined> => {
    const dialog = incoming.dialogs.find((open) => open.awaitsText);
    if (dialog === undefined) return undefined;
    const handler = dialogHandlers.get(dialog.kind);
    if (handler !== undefined) return await handler(incoming, dialog);
    await dialogs.drop(dialog);
    return undefined;
  };

  const routeText = async (incoming: IncomingText, dialogs: DialogDesk): Promise<Reply> => {
    const command = commandIn(incoming.text);
    if (command !== undefined) return await routeCommand(incoming, command);
    let current = incoming;
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      const answered = (await routeDialog(current, dialogs)) ?? (await textHandler(current));
      if (!('kind' in answered)) return answered;
      current = { ...incoming, dialogs: await dialogs.reload() };
    }
    throw new Fault('dialog-unsettled', 'A text answers a dialog that is not there when it is looked for');
  };

  const routeFile = async (incoming: IncomingFile): Promise<Reply> => {
    const { file } = incoming;
    const taker = fileHandlers.find((handler) => serves(incoming, handler) && handler.accepts(file));
    return taker === undefined ? sayWhatIsRead(incoming) : await taker.handle(incoming);
  };

  const sayWhatIsRead = (incoming: Incoming): Reply => {
    const { locale } = incoming.person;
    const read = fileHandlers.flatMap((handler) => (serves(incoming, handler) ? (handler.reads ?? []) : []));
    const kinds = ['core:read_text', ...new Set(read)].map((key) => text(locale, key));
    return say(incoming, `${text(locale, 'core:unread')} ${kinds.join(', ')}.`);
  };

  return {
    route: async (incoming, dialogs) => {
      switch (incoming.kind) {
        case 'button':
          return await routeButton(incoming);
        case 'text':
          return await routeText(incoming, dialogs);
        case 'file':
          return await routeFile(incoming);
        case 'edit':
          // Whoever does nothing with a change leaves the person in peace.
          return editHandler !== undefined && serves(incoming, editHandler) ? await editHandler(incoming) : [];
        case 'location':
          return locationHandler !== undefined && serves(incoming, locationHandler)
            ? await locationHandler(incoming)
            : say(incoming, text(incoming.person.locale, 'core:no_use_for_location'));
        default:
          return sayWhatIsRead(incoming);
      }
    },
    nameOf: (content) => {
      if (content.kind === 'file') return content.file.kind;
      if (content.kind === 'button') return nameAmong(buttons, content.data.split(':')[0] ?? '', 'button ');
      const command = content.kind === 'text' ? commandIn(content.text) : undefined;
      return command === undefined ? content.kind : nameAmong(commands, command.name, '/');
    },
  };
}

/** People can type any name: only those that are known become labels. */
function nameAmong(known: Map<string, unknown>, name: string, prefix: string): string {
  return `${prefix}${known.has(name) ? name : 'unknown'}`;
}

function join<Value>(
  features: Feature[],
  pick: (handlers: Handlers) => Record<string, Value> | undefined,
): Map<string, Value> {
  const joined = new Map<string, Value>();
  for (const feature of features) {
    for (const [name, value] of Object.entries(pick(feature.handlers ?? {}) ?? {})) {
      if (joined.has(name)) throw new Error(`Feature ${feature.name} claims "${name}", which another one has`);
      joined.set(name, value);
    }
  }
  return joined;
}

/** By handler: the only people whom its feature serves. */
function circlesOf(features: Feature[]): Map<object, ReadonlySet<number>> {
  const circles = new Map<object, ReadonlySet<number>>();
  for (const { onlyFor, handlers = {} } of features) {
    if (onlyFor === undefined) continue;
    const { commands, buttons, files = [], edit, location } = handlers;
    const named = Object.values({ ...commands, ...buttons });
    const all = [...named, ...files, edit, location].filter((handler) => handler !== undefined);
    for (const handler of all) circles.set(handler, onlyFor);
  }
  return circles;
}

/** The handler of what only one feature can take. */
function onlyOne<Name extends 'text' | 'edit' | 'location'>(
  features: Feature[],
  name: Name,
): Handlers[Name] | undefined {
  const takers = features.filter(({ handlers }) => handlers?.[name] !== undefined);
  const names = takers.map((feature) => feature.name).join(', ');
  if (takers.length > 1) throw new Error(`Exactly one feature may take "${name}": ${names}`);
  return takers[0]?.handlers?.[name];
}

/** A label in any language works: the keyboard on a screen may be older than the person's choice of language. */
function keyLabels(keys: Map<string, string>, text: Texts): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [key, command] of keys) {
    for (const label of LOCALES.map((locale) => text(locale, key))) {
      if ((labels.get(label) ?? command) !== command) throw new Error(`The key "${label}" stands for two commands`);
      labels.set(label, command);
    }
  }
  return labels;
}

type Command = { name: string; argument: string };

function commandOf(text: string): Command | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  if (match === null) return undefined;
  return { name: (match[1] as string).toLowerCase(), argument: (match[2] ?? '').trim() };
}

function commandOfKey(keys: Map<string, string>, text: string): Command | undefined {
  const name = keys.get(text.trim());
  return name === undefined ? undefined : { name, argument: '' };
}

function say(incoming: Incoming, text: string): Reply {
  return [{ kind: 'send', chatId: incoming.chatId, text }];
}
