/** Bytes as text, whatever wrote them: Unicode says so itself, older encodings are told apart by what they make. */
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import type { Locale } from '../../../core/locale.ts';

/** As much as is needed to tell encodings apart. */
const SAMPLE_BYTES = 200_000;

/** @returns null for what is no text */
export function decodeText(content: Buffer, locale: Locale): string | null {
  const unicode = encodingOfMark(content) ?? encodingOfZeros(content);
  if (unicode !== undefined) return cleaned(iconv.decode(content, unicode));
  if (content.subarray(0, SAMPLE_BYTES).includes(0)) return null;
  const text = utf8Of(content) ?? iconv.decode(content, oldEncoding(content.subarray(0, SAMPLE_BYTES), locale));
  return isReadable(text) ? cleaned(text) : null;
}

function encodingOfMark(content: Buffer): string | undefined {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without its mark: every other byte of digits and Latin letters is zero. */
function encodingOfZeros(content: Buffer): string | undefined {
  const sample = content.subarray(0, 2_000);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length / 5 && even === 0) return 'utf-16le';
  return even > sample.length / 5 && odd === 0 ? 'utf-16be' : undefined;
}

function utf8Of(content: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** Letters that only Vietnamese has, which Windows-1258 writes as a letter and a mark behind it. */
const VIETNAMESE = /[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]/giu;
const ONLY_VIETNAMESE = /[ảạẻẽẹỉĩịỏọủũụỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]/iu;

function oldEncoding(sample: Buffer, locale: Locale): string {
  const guesses = analyse(sample).map(({ name }) => name.toLowerCase());
  const vietnamese = iconv.decode(sample, 'windows-1258').normalize('NFC');
  const letters = vietnamese.match(VIETNAMESE)?.length ?? 0;
  const strange = vietnamese.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  if (ONLY_VIETNAMESE.test(vietnamese) && letters > strange * 0.8) return 'windows-1258';
  const isCyrillic = locale === 'ru' || guesses.indexOf('windows-1251') === 0;
  return isCyrillic && cyrillicShare(sample) > 0.7 ? 'windows-1251' : 'windows-1252';
}

/** Of the letters beyond ASCII, how many are the ordinary Russian ones in Windows-1251. */
function cyrillicShare(sample: Buffer): number {
  const beyond = iconv.decode(sample, 'windows-1251').match(/[^\p{ASCII}]/gu) ?? [];
  return beyond.filter((letter) => /[а-яё«»№–—₽]/iu.test(letter)).length / Math.max(1, beyond.length);
}

/** Pictures and programs are full of control characters; texts have none but line ends and tabs. */
function isReadable(text: string): boolean {
  const sample = text.slice(0, 20_000);
   
  const controls = sample.match(/[\x00-\x08\x0e-\x1f\x7f]/g)?.length ?? 0;
  return controls <= sample.length / 500;
}

/** Without what Postgres does not keep, the byte order mark, and marks apart from their letters. */
function cleaned(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\0', '').toWellFormed().normalize('NFC');
}
