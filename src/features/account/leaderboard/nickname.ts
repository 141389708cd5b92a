/** The name that a person chooses for the leaderboard, where strangers read it. */
import { cleanName } from '../../../core/message-content.ts';

export const LONGEST_NICKNAME = 20;

export type NicknameReading = { kind: 'name'; name: string } | { kind: 'too-long' | 'empty' | 'link' };

/** Telegram makes links of these by itself: the board is no place to advertise. */
const LINK = /@|\/\/|\w\.\p{L}{2}|\//u;

export function readNickname(typed: string): NicknameReading {
  const name = cleanName(typed).replace(/[\p{C}\s]+/gu, ' ').trim();
  if (!/[\p{L}\p{N}\p{S}]/u.test(name)) return { kind: 'empty' };
  if ([...name].length > LONGEST_NICKNAME) return { kind: 'too-long' };
  return LINK.test(name) ? { kind: 'link' } : { kind: 'name', name };
}
