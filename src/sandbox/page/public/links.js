// Links to Google Sheets lead to the local spreadsheets, so a person can follow the bot's words without an account.

const SHEET_HOSTS = ['docs.google.com', 'sheets.google.com'];

/**
 * What a link means in the sandbox: { kind: 'create' } makes a spreadsheet, { kind: 'open', id } shows one,
 * null is a link of the world outside.
 */
export function sheetLinkOf(href) {
  if (!URL.canParse(href)) return null;
  const { hostname, pathname } = new URL(href);
  if (['sheets.new', 'sheet.new', 'spreadsheet.new', 'spreadsheets.new'].includes(hostname)) return { kind: 'create' };
  if (!SHEET_HOSTS.includes(hostname)) return null;
  if (/^\/(spreadsheets\/(u\/\d+\/)?)?create\/?$/.test(pathname)) return { kind: 'create' };
  const id = /^\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(pathname)?.[1];
  return id ? { kind: 'open', id } : null;
}

/** Catches clicks on such links anywhere in the page. */
export function interceptSheetLinks({ create, open }) {
  document.addEventListener('click', (event) => {
    const anchor = event.target.closest?.('a[href]');
    const link = anchor && sheetLinkOf(anchor.href);
    if (!link) return;
    event.preventDefault();
    if (link.kind === 'create') create();
    else open(link.id);
  });
}
