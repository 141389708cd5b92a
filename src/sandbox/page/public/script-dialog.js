// Extensions → Apps Script of a spreadsheet: paste a script, deploy it as a web app, take its link along.
import { act } from './api.js';
import { askIn } from './dialogs.js';
import { el } from './dom.js';
import { copyText } from './notices.js';

export function askForScript({ id, title }) {
  const placeholder = 'Paste what is in the file that the bot has sent';
  const source = el('textarea', { required: true, rows: 10, placeholder, testid: 'script-source' });
  const file = el('input', { type: 'file', accept: '.txt,.gs', testid: 'script-file' });
  file.addEventListener('change', async () => {
    source.value = (await file.files[0]?.text()) ?? '';
  });
  askIn({
    title: `Apps Script of “${title}”`,
    hint: 'Deployed as a web app: executes as you, anyone has access. Its link is copied then: paste it into the chat.',
    save: 'Deploy', saveId: 'script-deploy',
  }, [['Script', source], ['or the file itself', file]], async () => {
    const deployed = await act(`spreadsheets/${id}/script`, { source: source.value });
    if (deployed) await copyText(deployed.url);
  });
}
