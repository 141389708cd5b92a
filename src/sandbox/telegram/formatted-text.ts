/**
 * A text on its way into a message: markup or given entities, trimmed, measured, and with the entities that Telegram
 * finds by itself (commands, hash tags, mentions, links, addresses; not phone numbers and cash tags).
 * Markdown is refused: the product writes HTML.
 */
import { parseHtml, type FormattedText } from './html-entities.ts';
import { checkLink } from './links.ts';
import { Fields, isObject, type Params } from './params.ts';
import { badRequest, refuse, withPrefix, type Refusal } from './refusals.ts';
import type { MessageEntity } from './wire.ts';

/** Bot API: text 1-4096, caption 0-1024 "characters after entities parsing"; counted strictly, in UTF-16 units. */
const MAX_TEXT_LENGTH = 4096;
const MAX_CAPTION_LENGTH = 1024;
/** Before parsing (tdlib/telegram-bot-api, Client::get_formatted_text). */
const MAX_SOURCE_BYTES = 1 << 15;

const MARKUP_TYPES = [
  'bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'blockquote', 'expandable_blockquote', 'code', 'pre',
  'text_link', 'custom_emoji',
];
const FOUND_TYPES: [type: string, pattern: RegExp][] = [
  ['bot_command', /(?<![\w/<>])\/[a-z0-9_]{1,64}(?:@[a-z]\w{2,31})?(?![\w/<>])/gi],
  ['url', /(?<![\w.])https?:\/\/[^\s<>"]*[^\s<>".,;:!?'()\]]/gi],
  ['email', /(?<![\w.+-])[a-z0-9][\w.+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/gi],
  ['mention', /(?<![\w/@])@[a-z]\w{2,31}(?!\w)/gi],
  ['hashtag', /(?<![\p{L}\p{N}_&/#])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu],
];

/** The text of a message; `tooLong` tells sending from editing. */
export function readMessageText(params: Params, tooLong: Refusal): FormattedText {
  if (params.text('text') === '') throw refuse('textEmpty');
  const formatted = readFormatted(params, 'text', 'entities');
  if (formatted.text === '') throw refuse('textBlank');
  if (formatted.text.length > MAX_TEXT_LENGTH) throw refuse(tooLong);
  return formatted;
}

/** The caption of a file; may be empty. */
export function readCaption(params: Params): FormattedText {
  const formatted = readFormatted(params, 'caption', 'caption_entities');
  if (formatted.text.length > MAX_CAPTION_LENGTH) throw refuse('captionTooLong');
  return formatted;
}

/** What a person typed: no markup, only what Telegram finds by itself. */
export function plainText(text: string): FormattedText {
  return finish({ text, entities: [] });
}

function readFormatted(params: Params, name: string, entitiesName: string): FormattedText {
  const source = params.text(name);
  if (Buffer.byteLength(source) > MAX_SOURCE_BYTES) throw refuse('textBytes');
  const mode = params.text('parse_mode').toLowerCase();
  if (mode === 'html') return finish(parseHtml(source));
  if (mode !== '' && mode !== 'none') throw refuse('parseMode');
  return finish({ text: source, entities: readEntities(params, entitiesName, source) });
}

/** As the real server does, entities that can't be read as JSON count as none. */
function readEntities(params: Params, name: string, text: string): MessageEntity[] {
  const given = params.json(name, 'textEmpty');
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).flatMap((entity) => readEntity(new Fields(entity), text));
}

function readEntity(fields: Fields, text: string): MessageEntity[] {
  const { type, offset, length, ...argument } = withPrefix("Can't parse MessageEntity", () => readEntityFields(fields));
  if (FOUND_TYPES.some(([found]) => found === type)) return [];
  if (offset < 0) throw badRequest(`Receive an entity with incorrect offset ${offset}`);
  if (length < 0) throw badRequest(`Receive an entity with incorrect length ${length}`);
  if (offset > text.length) throw badRequest(`Entity begins after the end of the text at UTF-16 offset ${offset}`);
  if (offset + length > text.length) {
    const end = `ends after the end of the text at UTF-16 offset ${offset + length}`;
    throw badRequest(`Entity beginning at UTF-16 offset ${offset} ${end}`);
  }
  return length === 0 ? [] : [{ type, offset, length, ...checkArgument(argument) }];
}

function readEntityFields(fields: Fields): MessageEntity {
  const type = fields.requiredText('type');
  const offset = fields.requiredInt('offset');
  const length = fields.requiredInt('length');
  const known = MARKUP_TYPES.includes(type) || FOUND_TYPES.some(([found]) => found === type);
  if (!known) throw badRequest('Unsupported type specified');
  const place = { type, offset, length };
  if (type === 'pre' && fields.has('language')) return { ...place, language: fields.text('language') };
  if (type === 'custom_emoji') return { ...place, custom_emoji_id: fields.requiredText('custom_emoji_id') };
  return type === 'text_link' ? { ...place, url: fields.requiredText('url') } : place;
}

function checkArgument(argument: Partial<MessageEntity>): Partial<MessageEntity> {
  if (argument.url === undefined) return argument;
  const link = checkLink(argument.url);
  if ('fault' in link) throw badRequest(`Entity URL '${argument.url}' is invalid: ${link.fault}`);
  return { url: link.url };
}

function finish(source: FormattedText): FormattedText {
  const { text, entities } = trim(source);
  const found = findEntities(text, entities);
  return { text, entities: [...entities, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** Telegram cuts white space at both ends and shortens the entities with it. */
function trim({ text, entities }: FormattedText): FormattedText {
  const trimmed = text.trim();
  const cut = text.length - text.trimStart().length;
  const kept = entities.flatMap((entity) => {
    const begin = Math.max(entity.offset - cut, 0);
    const end = Math.min(entity.offset + entity.length - cut, trimmed.length);
    return end > begin ? [{ ...entity, offset: begin, length: end - begin }] : [];
  });
  return { text: trimmed, entities: kept };
}

function findEntities(text: string, taken: MessageEntity[]): MessageEntity[] {
  const opaque = taken.filter((entity) => ['code', 'pre', 'text_link'].includes(entity.type));
  const found: MessageEntity[] = [];
  for (const [type, pattern] of FOUND_TYPES) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...opaque, ...found].some((other) => overlaps(entity, other))) found.push(entity);
    }
  }
  return found;
}

function overlaps(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
