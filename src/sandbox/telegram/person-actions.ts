/**
 * What people do in the sandbox, and the updates that the bot gets from it.
 */
import { createHash } from 'node:crypto';
import { SimError } from './chats.ts';
import { plainText } from './formatted-text.ts';
import { readImageSize } from './image-size.ts';
import type { Person, PersonsFile, Place, SimFile, SimMessage } from './types.ts';
import type { ChatMember } from './wire.ts';
import { toChat, toMessage, toPressedMessage, toUser } from './wire-messages.ts';
import type { World } from './world.ts';

export function sendText(world: World, personId: number, text: string, replyTo?: number): number {
  const content = plainText(text);
  if (content.text === '') throw new SimError('invalid', 'A message needs a text');
  return write(world, personId, { ...content, ...(replyTo === undefined ? {} : { replyTo }) });
}

export async function sendFile(
  world: World,
  personId: number,
  { caption = '', replyTo, ...upload }: PersonsFile & { caption?: string; replyTo?: number },
): Promise<number> {
  world.chats.person(personId);
  const file = await keepFile(world, upload);
  return write(world, personId, { ...plainText(caption), file, ...(replyTo === undefined ? {} : { replyTo }) });
}

/** @throws SimError for a picture that Telegram would not take as a photo */
export async function keepFile({ files }: World, { kind, ...upload }: PersonsFile): Promise<SimFile> {
  const size = readImageSize(upload.bytes);
  if (kind === 'photo' && !size) throw new SimError('invalid', 'Telegram can read PNG and JPEG as photos here');
  if (kind === 'voice') return await files.add({ kind, ...upload, durationS: voiceSeconds(upload.bytes) });
  return kind !== 'document' && size
    ? await files.add({ kind: 'photo', ...upload, ...size })
    : await files.add({ kind: 'document', ...upload });
}

/** Telegram's apps record at about 16 kbit/s. */
function voiceSeconds(bytes: Uint8Array): number {
  return Math.max(1, Math.round(bytes.byteLength / 2_000));
}

/** @throws SimError for a place that is nowhere */
export function sendLocation(world: World, personId: number, { latitude, longitude }: Place): number {
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
    return write(world, personId, { text: '', entities: [], location: { latitude, longitude } });
  }
  throw new SimError('invalid', 'A place is 90 degrees north or south and 180 east or west at most');
}

/** Buttons stay behind, and so does what the message answered. */
export function forwardMessage(world: World, personId: number, messageId: number): number {
  const original = world.chats.message(personId, messageId);
  if (!original) throw new SimError('unknown', `There is no message ${messageId}`);
  const { text, entities, file, location, forwarded = { from: original.who, date: original.date } } = original;
  return write(world, personId, { text, entities, forwarded, ...(file && { file }), ...(location && { location }) });
}

export function editText(world: World, personId: number, messageId: number, text: string): number {
  const old = findOwn(world, personId, messageId);
  const isTyped = !old.file && !old.location && !old.forwarded;
  if (!isTyped) throw new SimError('invalid', 'Only what a person typed can be changed');
  const content = plainText(text);
  if (content.text === '') throw new SimError('invalid', 'A message needs a text');
  const message = world.chats.edit(personId, old, content);
  return world.updates.add(
    { edited_message: toMessage(world.chats, world.bot, personId, message) },
    messageLane(personId),
  );
}

export function pressButton(world: World, personId: number, messageId: number, data: string, stale: boolean): number {
  const person = world.chats.person(personId);
  const message = world.chats.message(personId, messageId);
  const buttons = (message?.inlineKeyboard ?? []).flat().map((button) => button.callback_data);
  if (!stale && !buttons.includes(data)) {
    throw new SimError('invalid', `Message ${messageId} has no button "${data}", but: ${buttons.join(', ') || 'none'}`);
  }
  const query = {
    id: world.callbacks.open(personId),
    from: toUser(person),
    message: toPressedMessage(world.chats, world.bot, personId, messageId),
    chat_instance: chatInstance(world, personId),
    data,
  };
  return world.updates.add({ callback_query: query }, `presses of ${personId}`);
}

export function setBlocked(world: World, personId: number, blocked: boolean): number {
  const person = world.chats.person(personId);
  if (person.blocked === blocked) throw new SimError('invalid', `${person.firstName} did that already`);
  world.chats.changePerson(personId, { blocked });
  const change = {
    chat: toChat(person),
    from: toUser(person),
    date: world.chats.seconds(),
    old_chat_member: botMember(world, !blocked),
    new_chat_member: botMember(world, blocked),
  };
  return world.updates.add({ my_chat_member: change }, `membership in ${personId}`);
}

/** On both sides. The bot is not told, as at Telegram. */
export function deleteMessage(world: World, personId: number, messageId: number): void {
  const message = world.chats.message(personId, messageId);
  if (!message) throw new SimError('unknown', `There is no message ${messageId}`);
  world.chats.remove(personId, message);
}

/** Writing to the bot opens the chat, and ends a block. */
function write(
  world: World,
  personId: number,
  content: Pick<SimMessage, 'text' | 'entities' | 'file' | 'location' | 'replyTo' | 'forwarded'>,
): number {
  if (world.chats.person(personId).blocked) setBlocked(world, personId, false);
  if (!world.chats.person(personId).started) world.chats.changePerson(personId, { started: true });
  const message = world.chats.post(personId, { who: 'person', fromId: personId, ...content });
  return world.updates.add({ message: toMessage(world.chats, world.bot, personId, message) }, messageLane(personId));
}

function findOwn(world: World, personId: number, messageId: number): SimMessage {
  const message = world.chats.message(personId, messageId);
  if (message?.who === 'person') return message;
  throw new SimError('unknown', `${personId} wrote no message ${messageId}`);
}

function messageLane(chatId: number): string {
  return `messages of ${chatId}`;
}

function botMember({ bot }: World, banned: boolean): ChatMember {
  return banned ? { status: 'kicked', user: bot, until_date: 0 } : { status: 'member', user: bot };
}

/** The same for each press in one chat, and different for each bot. */
function chatInstance({ bot }: World, personId: Person['id']): string {
  return createHash('sha256').update(`${bot.id} ${personId}`).digest().readBigInt64BE().toString();
}
