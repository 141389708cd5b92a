/**
 * Finds the handler of an update among all features. Two features that claim one command, button, key or
 * dialog do not start: the name would silently go to one of them.
 */
import type {
  ButtonHandler,
  CommandHandler,
  DialogHandler,
  Feature,
  Handlers,
  Reply,
  TextHandler,
} from './feature.ts';
import type { Incoming, IncomingButton, IncomingText } from './incoming.ts';
import { LOCALES } from './locale.ts';
import type { Texts } from './text.ts';

/** Reads the person's dialogs again, for a text that turns out to answer one. */
export type ReloadDialogs = () => Promise<Incoming['dialogs']>;

export type Router = { route(incoming: Incoming, reloadDialogs: ReloadDialogs): Promise<Reply> };

/**
 * Joins the handlers of all features.
 * @throws if two features claim the same name
 */
export function createRouter(features: Feature[], text: Texts): Router {
  const commands = join<CommandHandler>(features, (handlers) => handlers.commands);
  const buttons = join<ButtonHandler>(features, (handlers) => handlers.buttons);
  const dialogs = join<DialogHandler>(features, (handlers) => handlers.dialogs);
  const keys = keyLabels(join<string>(features, (handlers) => handlers.keys), text);
  const textHandler = onlyTextHandler(features);

  const routeButton = async (incoming: IncomingButton): Promise<Reply> => {
    const [name = '', ...args] = incoming.data.split(':');
    const handler = buttons.get(name);
    if (handler !== undefined) return await handler(incoming, args);
    const stale = text(incoming.person.locale, 'core:stale_button');
    return [{ kind: 'answer', callbackId: incoming.callbackId, text: stale }];
  };

  const routeCommand = async (incoming: IncomingText, name: string, argument: string): Promise<Reply> => {
    const handler = commands.get(name);
    if (handler !== undefined) return await handler(incoming, argument);
    return say(incoming, text(incoming.person.locale, 'core:unknown_command'));
  };

  const routeDialog = async (incoming: IncomingText): Promise<Reply | undefined> => {
    const dialog = incoming.dialogs.find((open) => open.awaitsText);
    if (dialog === undefined) return undefined;
    return await dialogs.get(dialog.kind)?.(incoming, dialog);
  };

  const routeText = async (incoming: IncomingText, reloadDialogs: ReloadDialogs): Promise<Reply> => {
    const command = commandOf(incoming.text) ?? commandOfKey(keys, incoming.text);
    if (command !== undefined) return await routeCommand(incoming, command.name, command.argument);
    const answered = (await routeDialog(incoming)) ?? (await textHandler(incoming));
    if (!('kind' in answered)) return answered;
    const reloaded = { ...incoming, dialogs: await reloadDialogs() };
    return (await routeDialog(reloaded)) ?? (await routeText(reloaded, reloadDialogs));
  };

  return {
    route: async (incoming, reloadDialogs) => {
      if (incoming.kind === 'button') return await routeButton(incoming);
      if (incoming.kind === 'text') return await routeText(incoming, reloadDialogs);
      return say(incoming, text(incoming.person.locale, 'core:only_texts'));
    },
  };
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

function onlyTextHandler(features: Feature[]): TextHandler {
  const handlers = features.flatMap((feature) => feature.handlers?.text ?? []);
  const [handler] = handlers;
  if (handler === undefined || handlers.length > 1) throw new Error('Exactly one feature must take plain texts');
  return handler;
}

/** A label in any language works: the keyboard on a screen may be older than the person's choice of language. */
function keyLabels(keys: Map<string, string>, text: Texts): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [key, command] of keys) for (const locale of LOCALES) labels.set(text(locale, key), command);
  return labels;
}

function commandOf(text: string): { name: string; argument: string } | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  if (match === null) return undefined;
  return { name: (match[1] as string).toLowerCase(), argument: (match[2] ?? '').trim() };
}

function commandOfKey(keys: Map<string, string>, text: string): { name: string; argument: string } | undefined {
  const name = keys.get(text.trim());
  return name === undefined ? undefined : { name, argument: '' };
}

function say(incoming: Incoming, text: string): Reply {
  return [{ kind: 'send', chatId: incoming.chatId, text }];
}
