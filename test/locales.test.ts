import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES, type Locale } from '../src/core/locale.ts';
import { parseHtml } from '../src/sandbox/telegram/html-entities.ts';

const SRC = join(import.meta.dirname, '../src');

type Tree = { [name: string]: string | Tree };

/** `card.recorded` → its text, for each file of a language as `ledger:card.recorded`. */
function textsOf(locale: Locale): Map<string, string> {
  const dir = join(SRC, 'locales', locale);
  const found = readdirSync(dir).flatMap((file) => {
    const tree = JSON.parse(readFileSync(join(dir, file), 'utf8')) as Tree;
    return leaves(tree).map(([path, text]) => [`${file.replace('.json', '')}:${path}`, text] as const);
  });
  return new Map(found);
}

function leaves(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`${prefix}${name}`, value] as [string, string]] : leaves(value, `${prefix}${name}.`),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

const texts = Object.fromEntries(LOCALES.map((locale) => [locale, textsOf(locale)])) as Record<
  Locale,
  Map<string, string>
>;

/** Keys without the suffixes that plural forms have. */
const keysOf = (locale: Locale): string[] => sortedSet([...texts[locale].keys()].map((key) => key.replace(PLURAL, '')));

const placeholdersOf = (text: string): string[] =>
  sortedSet([...text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].map((match) => match[1] as string));

const sortedSet = (values: string[]): string[] => [...new Set(values)].toSorted();

function sources(): string {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  const read = files.filter((file) => /^(features|core|[a-z]+\.ts$)/.test(file) && file.endsWith('.ts'));
  return read.map((file) => readFileSync(join(SRC, file), 'utf8')).join('\n');
}

/** What src asks for: whole keys, and templates such as `ledger:card.${state}` as patterns. */
function asked(): { keys: string[]; patterns: RegExp[] } {
  const features = [...new Set(keysOf('en').map((key) => key.split(':')[0] as string))].join('|');
  const source = sources();
  const keys = [...source.matchAll(new RegExp(`'((?:${features}):[\\w.-]+)'`, 'g'))].map((match) => match[1] as string);
  const templates = [...source.matchAll(new RegExp(`\`((?:${features}):[^\`]*)\``, 'g'))].map((match) => match[1] as string);
  const literal = (text: string): string => text.replaceAll('.', '\\.');
  const patterns = templates.map((template) => new RegExp(`^${template.split(/\$\{[^}]*\}/).map(literal).join('.+')}$`));
  return { keys, patterns };
}

describe('the languages', () => {
  test.each(LOCALES)('have the same keys: %s', (locale) => {
    expect(keysOf(locale)).toEqual(keysOf('en'));
  });

  test.each(LOCALES)('fill in the same places: %s', (locale) => {
    const places = (of: Locale, key: string): string[] =>
      placeholdersOf([...texts[of]].filter(([name]) => name.replace(PLURAL, '') === key).map(([, text]) => text).join(' '));
    const differing = keysOf('en').filter((key) => places(locale, key).join() !== places('en', key).join());
    expect(differing).toEqual([]);
  });

  test.each(LOCALES)('have every plural form that numbers need, and no other: %s', (locale) => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
    const forms = new Map<string, string[]>();
    for (const key of texts[locale].keys()) {
      const [suffix, form] = PLURAL.exec(key) ?? [];
      if (suffix === undefined || form === undefined) continue;
      const base = key.slice(0, -suffix.length);
      forms.set(base, [...(forms.get(base) ?? []), form].toSorted());
    }
    for (const [base, given] of forms) expect([base, given]).toEqual([base, needed]);
  });

  test('have every text that the program asks for', () => {
    const known = keysOf('en');
    const { keys, patterns } = asked();
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    expect(patterns.filter((pattern) => !known.some((key) => pattern.test(key))).map(String)).toEqual([]);
  });

  test('have no text that the program never asks for', () => {
    const { keys, patterns } = asked();
    expect(keysOf('en').filter((key) => !keys.includes(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  test('name each key of the keyboard in their own way, so that a press tells which one it was', () => {
    for (const locale of LOCALES) {
      const labels = [...texts[locale]].filter(([key]) => key.includes(':key.')).map(([, text]) => text);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });
});

/** The texts of a language, by key, of which a check says something. */
function complaints(locale: Locale, which: RegExp, check: (text: string) => string | undefined): string[] {
  const chosen = [...texts[locale]].filter(([key]) => which.test(key));
  expect(chosen.length).toBeGreaterThan(0);
  return chosen.flatMap(([key, text]) => {
    const complaint = check(text);
    return complaint === undefined ? [] : [`${key}: ${complaint}`];
  });
}

describe.each(LOCALES)('each text of %s', (locale) => {
  test('is HTML that Telegram takes, and short enough', () => {
    const check = (text: string): string | undefined => {
      const filled = text.replaceAll(/\{\{.*?\}\}/g, 'x');
      // What is no tag of ours would be eaten or refused; a bare ampersand is only forgiven.
      if (/&(?!(lt|gt|amp|quot);)/.test(filled)) return 'a bare ampersand';
      if (/<(?!\/?(b|i|u|s|code|pre|a|blockquote)\b)/.test(filled)) return 'a bare <';
      try {
        const { text: shown } = parseHtml(filled);
        return shown.trim() === '' || shown.length > 4096 ? `${shown.length} characters` : undefined;
      } catch (fault) {
        return String(fault);
      }
    };
    expect(complaints(locale, /./, check)).toEqual([]);
  });

  test('that is shown for a moment has no markup and at most 200 characters', () => {
    const check = (text: string): string | undefined => (/[<>&]/.test(text) || text.length > 200 ? text : undefined);
    expect(complaints(locale, /:(toast\.|stale_button)/, check)).toEqual([]);
  });

  test('on a button has no markup and fits', () => {
    const check = (text: string): string | undefined => (/[<>&]/.test(text) || text.length > 30 ? text : undefined);
    expect(complaints(locale, /:(key|button)\./, check)).toEqual([]);
  });
});
