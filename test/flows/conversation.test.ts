/**
 * Conversations word for word, one file a language: what a person sends, what the bot answers. Lines that begin
 * with `>` are typed, `*` presses a button; the rest is the bot's, its buttons in brackets. To change the bot's
 * words, change the file. UPDATE_CONVERSATIONS=1 writes the answers anew, to be read before they are committed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Handled, Pipeline } from '../../src/core/pipeline.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';

const DIR = join(import.meta.dirname, 'conversations');

/** The same day in all three zones, and later than any test will run. */
const NOON_MS = Date.parse('2031-03-12T12:00:00Z');
const SENT = { sentAtMs: NOON_MS };

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse({ clock: { nowMs: () => NOON_MS } });
});

afterAll(async () => {
  await house.stop();
});

describe('the bot answers word for word', () => {
  test.each(readdirSync(DIR))('as in %s', async (name) => {
    const file = join(DIR, name);
    const script = readFileSync(file, 'utf8');
    const transcript = await play(script, name.slice(0, 2));
    if (process.env['UPDATE_CONVERSATIONS'] !== undefined) writeFileSync(file, transcript);
    expect(transcript).toBe(readFileSync(file, 'utf8'));
  });
});

/** Sends what the script's person sends, and writes down all that is said. */
async function play(script: string, language: string): Promise<string> {
  const pipeline = house.pipeline();
  const person = house.addPerson(language);
  const said = new Map<number, string>();
  const lines: string[] = [];
  for (const action of script.split('\n').filter((line) => /^[>*] /.test(line))) {
    lines.push(action);
    await act(pipeline, person, action);
    for (const message of house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot')) {
      const shown = show(message);
      if (said.get(message.messageId) === shown) continue;
      lines.push(...(said.has(message.messageId) ? ['(in place)'] : []), shown, '');
      said.set(message.messageId, shown);
    }
  }
  return lines.join('\n');
}

/** `\n` in a typed line is a line break. A press is on the latest message that has the button. */
async function act(pipeline: Pipeline, person: number, action: string): Promise<Handled> {
  const what = action.slice(2);
  if (action.startsWith('>')) return await pipeline.handle(textUpdate(person, what.replaceAll('\\n', '\n'), SENT));
  const messages = house.telegram.sim.chat(person).messages.toReversed();
  for (const message of messages) {
    const button = message.inlineKeyboard?.flat().find(({ text }) => plainSpaces(text) === what);
    if (button?.callback_data === undefined) continue;
    return await pipeline.handle(pressUpdate(person, message.messageId, button.callback_data, SENT));
  }
  throw new Error(`No message has the button ${what}`);
}

function show(message: SimMessage): string {
  const buttons = (message.inlineKeyboard ?? []).map((row) =>
    row.map(({ text }) => `[${plainSpaces(text)}]`).join(' '),
  );
  return [plainSpaces(message.text), ...buttons].join('\n');
}

/** Numbers are grouped with spaces that do not break a line; a script is typed with the ordinary one. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
