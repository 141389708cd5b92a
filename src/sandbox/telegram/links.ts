/**
 * Which links Telegram takes in buttons and texts, after TDLib's LinkManager::get_checked_link. A host needs a dot,
 * so `http://localhost` is refused here as it is there.
 */

type CheckedLink = { url: string } | { fault: string };

/** The link as Telegram stores it, or the end of the text that it refuses it with. */
export function checkLink(input: string): CheckedLink {
  const link = input.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link)?.[1]?.toLowerCase();
  if (scheme === 'tg') return { url: link };
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return { fault: 'Unsupported URL protocol' };
  const address = scheme === undefined ? `http://${link}` : link;
  if (/^https?:\/*$/i.test(address)) return { fault: 'URL host is empty' };
  if (!URL.canParse(address) || !new URL(address).hostname.includes('.')) return { fault: 'Wrong HTTP URL' };
  return { url: new URL(address).href };
}
