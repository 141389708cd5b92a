/** What a person's browser shows when they are back from Google: one sentence or two, and the way to the chat. */
import { createHash } from 'node:crypto';
import type { Locale } from '../../../core/locale.ts';
import { escapeHtml, type Texts } from '../../../core/text.ts';
import type { Finished } from './model.ts';

export type PageKind =
  | 'connected'
  | Extract<Finished, { why: string }>['why']
  /** The state is none of ours. */
  | 'unknown'
  | 'too-often'
  | 'busy'
  /** The fault is ours. */
  | 'failed';

export type Page = {
  kind: PageKind;
  locale: Locale;
  /** Where the chat is; undefined while nobody knows. */
  chatUrl: string | undefined;
};

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef3ee; color: #1c2b20;
  font: 17px/1.55 system-ui, sans-serif; }
main { box-sizing: border-box; width: min(26rem, calc(100vw - 2rem)); padding: 2rem; border-radius: 1.25rem;
  background: #fff; text-align: center; }
.sign { font-size: 3rem; line-height: 1; }
h1 { margin: 1rem 0 .5rem; font-size: 1.4rem; line-height: 1.3; }
p { margin: 0 0 1.5rem; overflow-wrap: anywhere; }
a { display: block; padding: .7rem 1rem; border-radius: .75rem; background: #1b7a43; color: #fff; font-weight: 600;
  text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { background: #101813; color: #e4ece6; }
  main { background: #1b2620; }
}`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** The address of this page holds a code: used up, yet nobody else's business. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/** The page in the person's language. */
export function pageOf(text: Texts, { kind, locale, chatUrl }: Page): string {
  const say = (key: string): string => text(locale, `sheets:${key}`);
  const isDone = kind === 'connected';
  const title = say(`page.title_${isDone ? 'connected' : kind === 'used' ? 'used' : 'refused'}`);
  const link = chatUrl === undefined ? '' : `<a href="${escapeHtml(chatUrl)}">${say('page.back')}</a>`;
  return `<!DOCTYPE html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style></head>
<body><main>
<div class="sign">${isDone ? '✅' : '🌱'}</div>
<h1>${title}</h1>
<p>${say(`${PAGE_TEXTS.has(kind) ? 'page' : 'grant'}.${kind}`)}</p>
${link}
</main></body>
</html>`;
}

/** The others are said in the chat as well, in the same words. */
const PAGE_TEXTS = new Set<PageKind>(['connected', 'used', 'expired', 'unknown', 'too-often', 'busy', 'failed']);
