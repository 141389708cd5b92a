/** One look for all pictures: light and calm, one accent, readable on a phone. */
import { FONT_FAMILY } from '../../../platform/picture.ts';

/** In units of the drawing. */
export const WIDTH = 480;
export const HEIGHT = 300;

export const INK = '#1f2933';
export const QUIET = '#7b8794';
export const HAIR = '#e4e7eb';
export const PAPER = '#ffffff';
export const ACCENT = '#2f7d6d';
export const ACCENT_LIGHT = '#d5ebe5';

/** From the accent to grey: the largest stands out. */
export const SHADES = ['#2f7d6d', '#53a08f', '#82bfae', '#aed6ca', '#e0b565', '#c5cdd5'];

export const TEXT = { fontFamily: FONT_FAMILY, color: INK, fontSize: 13 };

/** Cut where the drawing has no room; the fonts have no emoji. */
export function labelOf(name: string, most: number): string {
  const characters = [...name.replace(/[\p{Extended_Pictographic}\u{fe0f}\u{200d}]/gu, '').trim()];
  return characters.length > most ? `${characters.slice(0, most - 1).join('').trimEnd()}…` : characters.join('');
}
