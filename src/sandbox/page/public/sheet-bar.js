// The bar over the grid: which spreadsheet, a new one, its link, and who it is shared with.
import { act } from './api.js';
import { askIn } from './dialogs.js';
import { button, el, icon, iconButton, reconcile } from './dom.js';
import { openMenu } from './menu.js';
import { copyText } from './notices.js';
import { askForScript } from './script-dialog.js';

/** Builds the bar. `on` holds choose(id), create(kind) and shareHint(), the address that the bot has named last. */
export function createSheetBar(on) {
  const bar = { all: [], current: null, parts: build(on), on };
  const { root, title, share, more } = bar.parts;
  title.addEventListener('click', () => openMenu(title, chooseMenu(bar), 'Spreadsheets'));
  share.addEventListener('click', () => askForAddress(bar.current, on.shareHint()));
  more.addEventListener('click', () => openMenu(more, moreMenu(bar.current), 'Spreadsheet'));
  return {
    root,
    draw(all, current) {
      Object.assign(bar, { all, current });
      drawBar(bar);
    },
  };
}

function build(on) {
  const title = button({ class: 'sheet-title', 'aria-haspopup': 'menu', testid: 'spreadsheet-menu' });
  const more = iconButton('more', 'Spreadsheet menu', null, { 'aria-haspopup': 'menu', testid: 'spreadsheet-more' });
  const share = button({ class: 'button share', 'aria-label': 'Share with…', testid: 'share' },
    icon('share'), el('span', { text: 'Share with…' }));
  const create = button({ class: 'button primary', testid: 'new-spreadsheet', run: () => on.create('sheet') },
    icon('plus'), el('span', {}, 'New', el('span', { class: 'wide-only', text: ' spreadsheet' })));
  const mark = el('span', { class: 'sheet-icon', 'aria-hidden': 'true' }, icon('sheet'));
  const link = el('div', { class: 'sheet-link' });
  const head = el('div', { class: 'pane-head' }, mark, title, create, share, more);
  return { root: el('div', { class: 'sheet-bar' }, head, link), title, more, share, link };
}

function drawBar({ current, parts }) {
  parts.title.replaceChildren(el('span', { text: current?.title ?? 'No spreadsheet' }), icon('down'));
  parts.share.disabled = !current;
  parts.more.disabled = !current;
  parts.link.hidden = !current;
  if (current) drawLink(parts.link, current);
}

function chooseMenu({ all, current, on }) {
  return [
    ...all.map((each) => ({
      label: each.title, hint: noteOf(each), checked: each.id === current?.id, testid: `spreadsheet-${each.id}`,
      run: () => on.choose(each.id),
    })),
    ...(all.length ? [null] : []),
    { label: 'New spreadsheet', icon: 'plus', run: () => on.create('sheet') },
    { label: 'New document, as a wrong link', icon: 'file', run: () => on.create('doc') },
  ];
}

function noteOf({ id, kind, trashed }) {
  if (trashed) return 'in the bin';
  return kind === 'doc' ? 'document' : id.slice(0, 6);
}

function moreMenu(current) {
  const post = (action) => act(`spreadsheets/${current.id}/${action}`);
  const trash = { label: 'Move to bin', icon: 'trash', danger: true, testid: 'trash', run: () => post('trash') };
  const restore = { label: 'Take out of the bin', icon: 'trash', testid: 'restore', run: () => post('restore') };
  return [
    { label: 'Copy link', icon: 'link', run: () => copyText(current.url) },
    { label: 'Extensions → Apps Script…', icon: 'bolt', testid: 'apps-script', run: () => askForScript(current) },
    ...current.shares.map(({ email }) => ({
      label: `Stop sharing with ${email}`, icon: 'close', testid: 'unshare', run: () => unshare(current, email),
    })),
    null,
    current.trashed ? restore : trash,
  ];
}

const unshare = (current, email) => act(`spreadsheets/${current.id}/unshare`, { email });

function drawLink(link, current) {
  const { url, shares, trashed } = current;
  reconcile(link, [
    { key: 'url', signature: url, build: () => linkButton(url) },
    trashed && { key: 'bin', signature: '', build: () => el('span', { class: 'tag bad', text: 'In the bin' }) },
    shares.length === 0 && { key: 'alone', signature: '', build: sharedWithNobody },
    ...shares.map((share) => ({
      key: share.email, signature: JSON.stringify([current.id, share]), build: () => shareTag(current, share),
    })),
  ].filter(Boolean));
}

const sharedWithNobody = () => el('span', { class: 'sheet-alone', text: 'Shared with nobody yet' });

function linkButton(url) {
  return button({
    class: 'sheet-url', title: 'Copy the link', 'aria-label': `Copy the link ${url}`,
    testid: 'spreadsheet-link', data: { url }, run: () => copyText(url),
  }, icon('link'), el('span', { text: url.replace(/^https?:\/\//, '') }), icon('copy'));
}

function shareTag(current, { email, role }) {
  const what = role === 'writer' ? 'editor' : 'viewer';
  return el('span', { class: 'tag', title: `${email} (${what})`, testid: 'shared-with', data: { email } },
    el('span', { text: role === 'writer' ? email : `${email} (${what})` }),
    iconButton('close', `Stop sharing with ${email}`, () => unshare(current, email)));
}

function askForAddress(current, hint) {
  const placeholder = 'name@project.iam.gserviceaccount.com';
  const email = el('input', { type: 'email', required: true, maxlength: 254, placeholder, testid: 'share-email' });
  email.value = hint;
  const role = el('select', { testid: 'share-role' },
    el('option', { value: 'writer', text: 'Editor' }), el('option', { value: 'reader', text: 'Viewer' }));
  askIn({
    title: `Share “${current.title}”`, hint: 'Paste the address that the bot has named.',
    save: 'Share', saveId: 'share-save', ready: hint !== '',
  }, [['Address', email], ['Role', role]], () => {
    void act(`spreadsheets/${current.id}/share`, { email: email.value.trim(), role: role.value });
  });
}
