// Short messages of the page itself, and the clipboard, which always says that it has copied.
import { el } from './dom.js';

const SHOWN_MS = 4000;
const MOST_AT_ONCE = 4;

/** Shows a short message; `mood` is 'good', 'bad' or 'plain'. */
export function notify(text, mood = 'plain') {
  const box = document.getElementById('notices');
  const notice = el('p', { class: `notice ${mood}`, text, testid: 'notice' });
  box.append(notice);
  while (box.children.length > MOST_AT_ONCE) box.firstChild.remove();
  setTimeout(() => notice.remove(), SHOWN_MS);
}

/** Copies, also where the browser keeps the clipboard for secure pages only. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el('textarea', { class: 'off-screen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  notify('Copied', 'good');
}
