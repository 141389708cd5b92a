/**
 * getMe, setMyCommands, getFile.
 */
import { Fields, isObject } from '../params.ts';
import { badRequest, refuse, withPrefix } from '../refusals.ts';
import type { BotCommand } from '../wire.ts';
import type { World } from '../world.ts';
import type { ApiCall, Result } from './call.ts';

const MAX_COMMANDS = 100;
const MAX_COMMAND_LENGTH = 32;
const MAX_DESCRIPTION_LENGTH = 256;
const MAX_DOWNLOAD_BYTES = 20 << 20;
const SCOPES = [
  'default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators', 'chat', 'chat_administrators',
  'chat_member',
];

export function getMe({ bot }: World): Result {
  const abilities = { can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false };
  return { result: { ...bot, ...abilities } };
}

/** One list for each scope and language. */
export function setMyCommands(world: World, { params }: ApiCall): Result {
  const given = params.json('commands', 'commandsJson') ?? [];
  if (!Array.isArray(given)) throw refuse('commandsArray');
  const read = given.map((command) => withPrefix("Can't parse BotCommand", () => readCommand(command)));
  const scope = readScope(params.json('scope', 'commandScopeJson') ?? { type: 'default' });
  const languageCode = params.text('language_code');
  if (!/^([a-z]{2})?$/.test(languageCode)) throw badRequest('Invalid language code specified');
  const commands = checkCommands(read);
  const others = world.commands.filter((list) => list.scope !== scope || list.languageCode !== languageCode);
  world.commands = commands.length > 0 ? [...others, { scope, languageCode, commands }] : others;
  world.touch();
  return { result: true };
}

/** The link is `/file/bot<token>/<file_path>`. */
export function getFile({ files }: World, { params }: ApiCall): Result {
  const fileId = params.text('file_id');
  if (fileId === '') throw refuse('fileIdMissing');
  const file = files.find(fileId);
  if (!file) throw refuse('fileUnavailable');
  if (file.sizeBytes > MAX_DOWNLOAD_BYTES) throw refuse('fileTooBig');
  return {
    result: {
      file_id: file.fileId,
      file_unique_id: file.uniqueId,
      file_size: file.sizeBytes,
      file_path: file.path,
    },
  };
}

function readCommand(value: unknown): BotCommand {
  if (!isObject(value)) throw badRequest('expected an Object');
  const fields = new Fields(value);
  return { command: fields.requiredText('command'), description: fields.requiredText('description') };
}

/** The scope's JSON is its name; whether its chat exists is not checked. */
function readScope(value: unknown): string {
  return withPrefix("Can't parse BotCommandScope", () => {
    if (!isObject(value)) throw badRequest('BotCommandScope must be an Object');
    if (!SCOPES.includes(new Fields(value).requiredText('type'))) throw badRequest('Unsupported type specified');
    return JSON.stringify(value);
  });
}

function checkCommands(commands: BotCommand[]): BotCommand[] {
  const checked = commands.map(({ command, description }) => ({
    command: checkLength('Command', command.trim().replace(/^\//, ''), MAX_COMMAND_LENGTH),
    description: checkLength('Command description', description.trim(), MAX_DESCRIPTION_LENGTH),
  }));
  if (checked.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  if (checked.some(({ command }) => !/^[a-z0-9_]+$/.test(command))) throw refuse('commandInvalid');
  return checked;
}

function checkLength(what: string, text: string, max: number): string {
  if (text === '') throw badRequest(`${what} must be non-empty`);
  if (text.length > max) throw badRequest(`${what} length must not exceed ${max}`);
  return text;
}
