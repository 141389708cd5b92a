/**
 * Recorded updates of the real server: the same action in the sandbox gives the same update, but for numbers.
 */
import { expect, test } from '@jest/globals';
import type { CallbackQuery, ChatMemberUpdated, Message, User } from '../../src/sandbox/telegram/wire.ts';
import { start, type Started } from '../sandbox/telegram/fixture.ts';
import { checkTelegramType, describeWithTelegramSpecs, readSpec } from './support/telegram-schema.ts';

type Sample = { file: string; test: string; json: Record<string, unknown> };

describeWithTelegramSpecs('recorded updates', () => {
  /** Samples that are meant to be wrong, or older than the schema. */
  const UNFIT = ['new_update_kind_error', 'issue_427', 'issue_1107', 'private_chat_de_wrong_type_field'];

  test('the schema takes them, so that the check is not stricter than Telegram', () => {
    const samples = sampleFile().filter(({ test: name }) => !UNFIT.includes(name));
    const updates = samples.filter(({ json }) => 'update_id' in json);
    const messages = samples.filter(({ json }) => 'message_id' in json && 'chat' in json && 'from' in json);
    expect(updates.length).toBeGreaterThan(8);
    expect(messages.length).toBeGreaterThan(10);
    const complaints = [
      ...updates.flatMap(({ json }) => checkTelegramType('Update', json)),
      ...messages.flatMap(({ json }) => checkTelegramType('Message', json)),
    ];
    expect(complaints).toEqual([]);
  });

  test.each([
    ['update.rs', 'de_private_chat_text_message'],
    ['message.rs', 'de_text'],
  ])('a text is delivered as recorded: %s %s', async (file, name) => {
    const json = sample(file, name);
    const recorded = (json['message'] ?? json) as Message;
    expect(await sendAgain(recorded)).toEqual(numberless(recorded));
  });

  test('a command is delivered as recorded', async () => {
    const recorded = fromIssues().map(({ body }) => body.result?.[0]?.message).find(Boolean) as Message;
    expect(await sendAgain(recorded)).toEqual(numberless(recorded));
  });

  test('a press is delivered as recorded', async () => {
    const recorded = fromIssues().map(({ body }) => body.callback_query).find(Boolean) as CallbackQuery;
    const message = recorded.message as Message;
    const { sim, telegram, person } = await startWith(recorded.from, message.from.username);
    const { message_id: id } = await telegram.sendMessage(person, message.text ?? '', {
      reply_markup: message.reply_markup as never,
    });
    sim.pressButton(person, id, recorded.data);
    const [update] = sim.pendingUpdates();
    const bot = { ...message.from, first_name: message.from.username };
    expect(numberless((update as { callback_query: CallbackQuery }).callback_query)).toEqual(
      numberless({ ...recorded, message: { ...message, from: bot } }),
    );
  });

  test('a block is delivered with the fields of the recorded one', async () => {
    const recorded = sample('update.rs', 'issue_523')['my_chat_member'] as ChatMemberUpdated;
    const from = { ...recorded.from, id: 42 };
    const { sim, person } = await startWith(from, recorded.old_chat_member.user.username);
    sim.block(person);
    const [update] = sim.pendingUpdates();
    const change = (update as { my_chat_member: ChatMemberUpdated }).my_chat_member;
    expect(keysOf(change)).toEqual(keysOf(recorded));
  });
});

/** The message that the bot gets when the recorded sender says the recorded text. */
async function sendAgain(recorded: Message): Promise<unknown> {
  const { sim, person } = await startWith(recorded.from);
  sim.sendText(person, recorded.text ?? '');
  const [update] = sim.pendingUpdates();
  return numberless((update as { message: Message }).message);
}

async function startWith(from: User, botUsername?: string): Promise<Started & { person: number }> {
  const sandbox = await start(botUsername === undefined ? {} : { botUsername });
  const { id: person } = sandbox.sim.addPerson({
    id: from.id,
    firstName: from.first_name,
    ...(from.last_name === undefined ? {} : { lastName: from.last_name }),
    ...(from.username === undefined ? {} : { username: from.username }),
    ...(from.language_code === undefined ? {} : { languageCode: from.language_code }),
  });
  return { ...sandbox, person };
}

/** What a number or an id is doesn't matter, only that it is one. */
function numberless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (['id', 'message_id', 'date'].includes(key)) return typeof item;
    return key === 'chat_instance' ? /^-?\d+$/.test(String(item)) : item;
  });
}

function keysOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, keysOf(item)]));
}

function sample(file: string, name: string): Record<string, unknown> {
  const found = sampleFile().find((entry) => entry.file.endsWith(`/${file}`) && entry.test === name);
  if (!found) throw new Error(`No sample ${file} ${name}`);
  return found.json;
}

function sampleFile(): Sample[] {
  return readSpec<{ samples: Sample[] }>('telegram-samples/teloxide-updates-and-messages.json').samples;
}

function fromIssues(): { body: { result?: { message?: Message }[]; callback_query?: CallbackQuery } }[] {
  return readSpec('telegram-samples/updates-from-issues.json');
}
