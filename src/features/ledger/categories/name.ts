/** What people type as the name of a category: an emoji in front, if any, and words. */
import { cleanLine, foldLine } from '../reading/line-text.ts';
import { LONGEST_NAME, type NameReading } from './model.ts';

const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v;

/** Tags and button data are not the place for these. */
const LINE_BREAKS = /[\r\n\u2028\u2029]+/g;

const graphemes = new Intl.Segmenter();

export function readName(typed: string): NameReading {
  const text = cleanLine(typed.replace(LINE_BREAKS, ' ')).replace(/\s+/g, ' ').replace(/^#/, '');
  const emoji = leadingEmoji(text);
  const name = text.slice(emoji.length).trim();
  if (!/[\p{L}\p{N}]/u.test(name)) return { kind: 'refused', reason: 'empty' };
  if ([...name].length > LONGEST_NAME) return { kind: 'refused', reason: 'too-long' };
  return { kind: 'name', name: { emoji, name } };
}

/** One emoji and nothing else. */
export function readEmoji(typed: string): string | undefined {
  const text = cleanLine(typed);
  const emoji = leadingEmoji(text);
  return emoji !== '' && emoji === text ? emoji : undefined;
}

/** Two names that people take for the same one: whatever their case and accents. */
export function foldName(name: string): string {
  return foldLine(name).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replace(/[\s_-]/g, '');
}

function leadingEmoji(text: string): string {
  const [first] = graphemes.segment(text);
  return first !== undefined && EMOJI.test(first.segment) ? first.segment : '';
}
