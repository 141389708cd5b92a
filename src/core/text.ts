/**
 * Every text that a person reads comes from `locales/<language>/<feature>.json`. What people typed is
 * escaped on its way in, so a text is Telegram HTML; `plainText` is for the few places that take no HTML.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type i18n, type ResourceLanguage } from 'i18next';
import { LOCALES, type Locale } from './locale.ts';

export type TextValues = Record<string, string | number>;

/** Gives the text of `key` (`feature:name`) in a language. */
export type Texts = (locale: Locale, key: string, values?: TextValues) => string;

/** What no file says: asking first whether there is a text would look for each one twice. */
const MISSING = '\0';

/**
 * Reads all locale files of a folder.
 * @param dir the folder that holds one folder a language
 * @returns a function that throws on a key that no file has, so that a test finds it, not a person
 */
export function loadTexts(dir: string = join(import.meta.dirname, '../locales')): Texts {
  const dictionary: i18n = i18next.createInstance();
  void dictionary.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: Object.fromEntries(LOCALES.map((locale) => [locale, readLanguage(join(dir, locale))])),
    interpolation: { escape: escapeHtml },
    parseMissingKeyHandler: () => MISSING,
    initAsync: false,
  });
  const translate = (locale: Locale, key: string, values: TextValues): string => {
    const made = dictionary.t(key, { lng: locale, ...values });
    if (made === MISSING) throw new Error(`No text for ${key} in ${locale}`);
    return made;
  };
  // Most texts are the same each time: labels of buttons, names of categories. There are a few hundred.
  const fixed = new Map<string, string>();
  return (locale, key, values) => {
    if (values !== undefined) return translate(locale, key, values);
    const known = fixed.get(`${locale} ${key}`);
    if (known !== undefined) return known;
    const made = translate(locale, key, {});
    fixed.set(`${locale} ${key}`, made);
    return made;
  };
}

/** Makes what a person typed safe inside Telegram HTML, attributes included: shown as typed. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Takes the tags and escapes out of a text of ours, for toasts and other places without HTML. */
export function plainText(html: string): string {
  const text = html.replace(/<[^>]*>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
  return text.replaceAll('&amp;', '&');
}

function readLanguage(dir: string): ResourceLanguage {
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.map((file) => [file.slice(0, -'.json'.length), readTexts(join(dir, file))]));
}

function readTexts(file: string): ResourceLanguage[string] {
  return JSON.parse(readFileSync(file, 'utf8')) as ResourceLanguage[string];
}
