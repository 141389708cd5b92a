// The page's calls to its own server. A refusal is shown to the person in the server's words.
import { notify } from './notices.js';

export async function getJson(path) {
  const response = await fetch(`/sandbox/api/${path}`, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(await reasonOf(response));
  return response.json();
}

/** Posts an action. Returns the answer, or null when it was refused and the person has been told why. */
export async function act(path, body = {}) {
  return send(path, 'application/json', JSON.stringify(body));
}

/** Posts the bytes of a file; its name, its caption and as what it is sent travel in the address. */
export async function upload(path, file, { caption, kind }) {
  const about = { name: file.name, mime: file.type || 'application/octet-stream', caption, ...(kind && { kind }) };
  const query = new URLSearchParams(about);
  return send(`${path}?${query}`, 'application/octet-stream', file);
}

async function send(path, type, body) {
  try {
    const response = await fetch(`/sandbox/api/${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    if (!response.ok) throw new Error(await reasonOf(response));
    return await response.json();
  } catch (error) {
    notify(error instanceof TypeError ? 'The sandbox does not answer. Is it still running?' : error.message, 'bad');
    return null;
  }
}

async function reasonOf(response) {
  const answer = await response.json().catch(() => null);
  return answer?.error ?? `The sandbox answered ${response.status}.`;
}
