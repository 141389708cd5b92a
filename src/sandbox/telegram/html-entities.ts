/**
 * parse_mode HTML: markup to text and entities, with the real server's complaints and byte offsets (after tdlib/td
 * MessageEntity.cpp, parse_html). What Telegram ignores (unknown attributes, links that lead nowhere) is ignored.
 */
import { checkLink } from './links.ts';
import { badRequest, type ApiError } from './refusals.ts';
import type { MessageEntity } from './wire.ts';

export type FormattedText = { text: string; entities: MessageEntity[] };

const TYPE_OF_TAG: Record<string, string> = {
  a: 'text_link', b: 'bold', strong: 'bold', i: 'italic', em: 'italic', s: 'strikethrough', strike: 'strikethrough',
  del: 'strikethrough', u: 'underline', ins: 'underline', span: 'spoiler', 'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji', pre: 'pre', code: 'code', blockquote: 'blockquote',
};
const CHARACTERS: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const CHARACTER_REFERENCE = /&(?:#(?:x([0-9a-f]{1,8})|([0-9]{1,8}))|([a-z]+));?/iy;
const START_TAG = /<([^\s>/][^\s>]*|)/y;
const ATTRIBUTE = /\s*([^\s=>]*)\s*(=?)\s*/y;
const VALUE = /"([^"]*)"|'([^']*)'|([a-z0-9.-]*)(?=[\s>])/iy;

type OpenTag = { name: string; attributes: Map<string, string>; offset: number };

/** @throws ApiError 400 "can't parse entities: …" */
export function parseHtml(source: string): FormattedText {
  const reader = new HtmlReader(source);
  return reader.read();
}

class HtmlReader {
  readonly #source: string;
  #at = 0;
  #text = '';
  readonly #open: OpenTag[] = [];
  readonly #entities: MessageEntity[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  read(): FormattedText {
    while (this.#at < this.#source.length) {
      if (this.#source.startsWith('</', this.#at)) this.#endTag();
      else if (this.#source[this.#at] === '<') this.#startTag();
      else this.#character();
    }
    const left = this.#open.at(-1);
    if (left) throw cantParse(`Can't find end tag corresponding to start tag "${left.name}"`);
    const entities = this.#entities.sort((a, b) => a.offset - b.offset || b.length - a.length);
    return { text: this.#text, entities };
  }

  #character(): void {
    if (this.#source[this.#at] === '&') {
      const decoded = decodeReference(this.#match(CHARACTER_REFERENCE));
      if (decoded !== undefined) {
        this.#text += decoded;
        this.#at = CHARACTER_REFERENCE.lastIndex;
        return;
      }
    }
    this.#text += this.#source[this.#at];
    this.#at += 1;
  }

  #startTag(): void {
    const begin = this.#at;
    const name = (this.#match(START_TAG)?.[1] ?? '').toLowerCase();
    this.#at = START_TAG.lastIndex;
    if (this.#at >= this.#source.length) throw this.#unclosedStart(begin);
    if (!Object.hasOwn(TYPE_OF_TAG, name)) throw cantParse(`Unsupported start tag "${name}"${this.#where(begin)}`);
    const attributes = this.#attributes(name, begin);
    if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
      throw cantParse(`Tag "span" must have class "tg-spoiler"${this.#where(begin)}`);
    }
    this.#open.push({ name, attributes, offset: this.#text.length });
  }

  /** Reads up to and with the `>`. */
  #attributes(tag: string, begin: number): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      const [, name = '', equals = ''] = this.#match(ATTRIBUTE) ?? [];
      this.#at = ATTRIBUTE.lastIndex;
      const next = this.#source[this.#at];
      if (name === '' && equals === '' && next === '>') break;
      if (name !== '' && next === undefined) throw this.#unclosedStart(begin);
      if (name === '') throw cantParse(`Empty attribute name in the tag "${tag}"${this.#where(begin)}`);
      attributes.set(name.toLowerCase(), this.#attributeValue(tag, name, equals, begin));
    }
    this.#at += 1;
    return attributes;
  }

  #attributeValue(tag: string, name: string, equals: string, begin: number): string {
    if (equals === '') {
      if (tag === 'blockquote' && name.toLowerCase() === 'expandable') return '';
      const fault = `Expected equal sign in declaration of an attribute of the tag "${tag}"`;
      throw cantParse(`${fault}${this.#where(begin)}`);
    }
    const value = this.#match(VALUE);
    if (!value) {
      const quoted = /["']/.test(this.#source[this.#at] ?? '');
      if (quoted) throw this.#unclosedStart(begin);
      throw cantParse(`Unexpected end of name token${this.#where(this.#at)}`);
    }
    this.#at = VALUE.lastIndex;
    return decodeReferences(value[1] ?? value[2] ?? (value[3] ?? '').toLowerCase());
  }

  #endTag(): void {
    const begin = this.#at;
    const tag = this.#open.at(-1);
    if (!tag) throw cantParse(`Unexpected end tag${this.#where(begin)}`);
    const close = /<\/([^\s>]*)\s*(>?)/y;
    const [, name = '', end = ''] = this.#match(close) ?? [];
    if (end === '') throw cantParse(`Unclosed end tag${this.#where(begin)}`);
    if (name !== '' && name.toLowerCase() !== tag.name) {
      const both = `expected "</${tag.name}>", found "</${name.toLowerCase()}>"`;
      throw cantParse(`Unmatched end tag${this.#where(begin)}, ${both}`);
    }
    this.#at = close.lastIndex;
    this.#open.pop();
    if (this.#text.length > tag.offset) this.#addEntity(tag);
  }

  #addEntity(tag: OpenTag): void {
    const place = { offset: tag.offset, length: this.#text.length - tag.offset };
    const type = TYPE_OF_TAG[tag.name] ?? tag.name;
    if (type === 'text_link') {
      const link = checkLink(tag.attributes.get('href') || this.#text.slice(tag.offset));
      if ('url' in link) this.#entities.push({ type, ...place, url: link.url });
    } else if (type === 'custom_emoji') {
      const id = tag.attributes.get('emoji-id') ?? '';
      if (!/^[1-9][0-9]{0,18}$/.test(id)) throw cantParse('Invalid custom emoji identifier specified');
      this.#entities.push({ type, ...place, custom_emoji_id: id });
    } else if (type === 'blockquote' && tag.attributes.has('expandable')) {
      this.#entities.push({ type: 'expandable_blockquote', ...place });
    } else if (type === 'code' && this.#isInsidePre(tag)) {
      const language = /^language-(.+)$/.exec(tag.attributes.get('class') ?? '')?.[1];
      this.#open.at(-1)?.attributes.set('language', language ?? '');
    } else {
      const language = type === 'pre' ? tag.attributes.get('language') : undefined;
      this.#entities.push({ type, ...place, ...(language ? { language } : {}) });
    }
  }

  /** `<pre><code class="language-x">` is one entity, when both end at the same place, too. */
  #isInsidePre(code: OpenTag): boolean {
    const outer = this.#open.at(-1);
    return outer?.name === 'pre' && outer.offset === code.offset && /^<\/pre\s*>/i.test(this.#source.slice(this.#at));
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source);
  }

  #unclosedStart(begin: number): ApiError {
    return cantParse(`Unclosed start tag${this.#where(begin)}`);
  }

  #where(index: number): string {
    return ` at byte offset ${Buffer.byteLength(this.#source.slice(0, index))}`;
  }
}

function decodeReferences(value: string): string {
  return value.replace(new RegExp(CHARACTER_REFERENCE.source, 'gi'), (whole, hex, decimal, name) => {
    return decodeReference([whole, hex, decimal, name]) ?? whole;
  });
}

/** Undefined for what Telegram leaves as it stands, such as `&nbsp;`. */
function decodeReference(match: readonly (string | undefined)[] | null): string | undefined {
  if (!match) return undefined;
  const [, hex, decimal, name] = match;
  if (name !== undefined) return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined;
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
  return code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function cantParse(detail: string): ApiError {
  return badRequest(`Can't parse entities: ${detail}`);
}
