/**
 * A month of a person's life in each language, word for word. A script says what the person does, one line each:
 *
 *   @ 2031-03-01 09:00        the clock, where the person is
 *   > coffee 4.50             types a message (`\n` is a line break)
 *   * Edit                    presses the latest button whose label holds the word
 *   ~ old text => new text    changes a message that they sent
 *   " old text => answer      replies to a message that they sent
 *   + file statement.csv      sends a file of the folder `files`
 *   + photo market.jpg        sends a picture (or a `voice`), of which `files/answers.json` knows what Gemini says
 *   = $4.50 | Coffee          facts that the answers to the line above must hold, written before the code
 *
 * The rest is the bot's: its buttons in brackets. UPDATE_CONVERSATIONS=1 writes that anew, to be read before it is
 * committed; facts are never written.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { momentAt } from '../../src/core/clock.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { openLife, type Life } from '../support/life.ts';

const DIR = join(import.meta.dirname, 'months');
const MONTH_MS = 300_000;

/** Later than any test will run: what expires by the clock of Postgres has not expired. */
const BEFORE = Date.parse('2031-02-28T00:00:00Z');

const SCRIPTS = readdirSync(DIR).filter((name) => name.endsWith('.txt'));

describe.each(SCRIPTS)('a month of a life, as in %s', (name) => {
  let life: Life;

  beforeAll(async () => {
    life = await openLife(BEFORE, JSON.parse(readFileSync(join(DIR, 'files/answers.json'), 'utf8')));
  });
  afterAll(async () => await life.stop());

  test('goes word for word, and each answer holds the facts', async () => {
    const file = join(DIR, name);
    const script = readFileSync(file, 'utf8');
    const { transcript, missing } = await play(life, script, basename(name, '.txt'));
    if (process.env['UPDATE_CONVERSATIONS'] !== undefined) writeFileSync(file, transcript);
    expect(missing).toEqual([]);
    expect(transcript).toBe(readFileSync(file, 'utf8'));
  }, MONTH_MS);
});

/** Does what the script's person does, and writes down all that is said. */
async function play(life: Life, script: string, language: string): Promise<{ transcript: string; missing: string[] }> {
  const person = life.house.addPerson(language);
  const said = new Map<number, string>();
  const lines: string[] = [];
  const missing: string[] = [];
  let answer: string[] = [];
  for (const line of script.split('\n').filter((line) => /^[#@>*~"+=] /.test(line))) {
    lines.push(...(line.startsWith('@ ') && lines.length > 1 ? ['', line] : [line]));
    if (line.startsWith('= ')) {
      const heard = answer.join('\n');
      const facts = line.slice(2).split(' | ').filter((fact) => !heard.includes(fact));
      missing.push(...facts.map((fact) => `${lines.findLast((known) => /^[@>*~"+] /.test(known))}: ${fact}`));
      continue;
    }
    answer = [];
    if (line.startsWith('# ')) continue;
    await act(life, person, line).catch((fault: unknown) => missing.push(`${line}: ${String(fault)}`));
    await life.rest();
    for (const message of life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot')) {
      const shown = show(message);
      if (said.get(message.messageId) === shown) continue;
      answer.push(...(said.has(message.messageId) ? ['(in place)'] : []), shown, '');
      said.set(message.messageId, shown);
    }
    lines.push(...answer);
  }
  return { transcript: withFactsBehind(lines).join('\n'), missing };
}

/** A fact stands right below what was done, above the answer. */
function withFactsBehind(lines: string[]): string[] {
  const ordered: string[] = [];
  let action = 0;
  for (const line of lines) {
    if (line.startsWith('= ')) ordered.splice(action, 0, line);
    else ordered.push(line);
    if (/^[@>*~"+] /.test(line)) action = ordered.length;
  }
  return ordered;
}

async function act({ house, moveTo }: Life, person: number, line: string): Promise<void> {
  const { sim } = house.telegram;
  const what = line.slice(2).replaceAll('\\n', '\n');
  const [old = '', fresh = ''] = what.split(' => ');
  if (line.startsWith('@')) {
    const [date = '', time = ''] = what.split(' ');
    await moveTo(momentAt(date, time, (await house.people.find(person))?.timeZone ?? 'UTC'));
  } else if (line.startsWith('>')) sim.sendText(person, what);
  else if (line.startsWith('*')) press(house, person, what);
  else if (line.startsWith('~')) sim.editText(person, sent(house, person, old), fresh);
  else if (line.startsWith('"')) sim.sendText(person, fresh, { replyTo: sent(house, person, old) });
  else await sendFile(house, person, what);
}

function press({ telegram: { sim } }: Life['house'], person: number, label: string): void {
  const shown = sim.chat(person).messages.toReversed();
  for (const { messageId, inlineKeyboard } of shown) {
    const buttons = inlineKeyboard?.flat().filter(({ callback_data: data }) => data !== undefined) ?? [];
    const button =
      buttons.find(({ text }) => plainSpaces(text) === label) ??
      buttons.find(({ text }) => plainSpaces(text).toLowerCase().includes(label.toLowerCase()));
    if (button?.callback_data === undefined) continue;
    sim.pressButton(person, messageId, button.callback_data);
    return;
  }
  throw new Error('no message has this button');
}

/** The person's latest message that begins with this text. */
function sent({ telegram: { sim } }: Life['house'], person: number, text: string): number {
  const mine = sim.chat(person).messages.filter(({ who }) => who === 'person');
  const found = mine.findLast((message) => message.text.startsWith(text));
  if (found === undefined) throw new Error('no message has this text');
  return found.messageId;
}

async function sendFile({ telegram: { sim } }: Life['house'], person: number, what: string): Promise<void> {
  const [kind = '', name = ''] = what.split(' ');
  if (kind === 'photo') await sim.sendFile(person, { name, mime: 'image/png', kind, bytes: Buffer.concat([PIXEL, Buffer.from(name)]) });
  else if (kind === 'voice') await sim.sendFile(person, { name, mime: 'audio/ogg', kind, bytes: Buffer.from(`OggS ${name}`) });
  else await sim.sendFile(person, { name, mime: 'text/csv', kind: 'document', bytes: readFileSync(join(DIR, 'files', name)) });
}

/** A picture of one pixel; what follows it in the file is nothing to a reader of pictures. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

function show(message: SimMessage): string {
  const buttons = (message.inlineKeyboard ?? []).map((row) =>
    row.map(({ text }) => `[${plainSpaces(text)}]`).join(' '),
  );
  const file = message.file === undefined ? [] : [`(${message.file.kind} ${message.file.name ?? ''})`.replace(' )', ')')];
  return [...file, plainSpaces(message.text).replace(CODE, 'REF…'), ...buttons].join('\n');
}

/** Each person's own, by chance. */
const CODE = /REF[A-Z0-9]{8}/;

/** Numbers are grouped with spaces that do not break a line; a script is typed with the ordinary one. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
