/**
 * The sandbox as tests and the page drive it, in process.
 */
import { SimError } from './chats.ts';
import {
  deleteMessage,
  editText,
  forwardMessage,
  keepFile,
  pressButton,
  sendFile,
  sendLocation,
  sendText,
  setBlocked,
} from './person-actions.ts';
import type { SimChat, SimEvent, TelegramSim } from './types.ts';
import type { World } from './world.ts';

const WAIT_MS = 20_000;

export function createSim(world: World): TelegramSim {
  const { chats, updates, calls, faults, listeners } = world;
  return {
    people: () => chats.people(),
    addPerson: (person) => chats.addPerson(person),
    sendText: (personId, text, options = {}) => sendText(world, personId, text, options.replyTo),
    editText: (personId, messageId, text) => editText(world, personId, messageId, text),
    pressButton: (personId, messageId, data, { stale = false } = {}) =>
      pressButton(world, personId, messageId, data, stale),
    sendFile: (personId, file) => sendFile(world, personId, file),
    sendLocation: (personId, place) => sendLocation(world, personId, place),
    forwardMessage: (personId, messageId) => forwardMessage(world, personId, messageId),
    keepFile: (file) => keepFile(world, file),
    block: (personId) => setBlocked(world, personId, true),
    unblock: (personId) => setBlocked(world, personId, false),
    deleteMessage: (personId, messageId) => deleteMessage(world, personId, messageId),
    redeliver: (updateId) => {
      if (!updates.repeat(updateId)) throw new SimError('unknown', `There is no update ${updateId}`);
    },
    chat: (personId) => chats.chat(personId),
    calls: () => calls.list(),
    commands: () => world.commands,
    pendingUpdates: () => updates.pending(),
    faults,
    disturb: (fault) => world.webhook.disturb(fault),
    onDelivery: (listener) => world.webhook.onDelivery(listener),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitFor: (personId, predicate, timeoutMs = WAIT_MS) => waitFor(world, personId, predicate, timeoutMs),
  };
}

/** The value is found now, or when something happens to this person's chat. */
function waitFor<T>(
  { chats, listeners }: World,
  personId: number,
  predicate: (chat: SimChat) => T,
  timeoutMs: number,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      listeners.delete(look);
      clearTimeout(timer);
    };
    const look = (event?: SimEvent): void => {
      if (event && event.personId !== personId) return;
      try {
        const value = predicate(chats.chat(personId));
        if (!value) return;
        end();
        resolve(value as Exclude<T, false | null | undefined | 0 | ''>);
      } catch (fault) {
        end();
        reject(fault instanceof Error ? fault : new Error(String(fault)));
      }
    };
    const timer = setTimeout(() => {
      end();
      reject(new SimError('invalid', `Waited ${timeoutMs} ms in vain. ${tail(chats.chat(personId))}`));
    }, timeoutMs);
    listeners.add(look);
    look();
  });
}

/** The last messages, so that a failed test says what was there instead. */
function tail({ messages }: SimChat): string {
  const last = messages.slice(-5).map(({ messageId, who, text }) => `\n#${messageId} ${who}: ${text}`);
  return last.length > 0 ? `The chat ends with:${last.join('')}` : 'The chat is empty.';
}
