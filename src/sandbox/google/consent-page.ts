/**
 * Google's consent page: who asks for what, which account, and the two answers. Plain HTML that works without a
 * script; what the person ticks goes back to the same address.
 */
import type { ConsentRequest, Grants } from './grants.ts';

export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  /** Where the browser goes instead. */
  readonly location?: string;
}

export const CONSENT_PATH = '/o/oauth2/v2/auth';

/** What a scope is called on the page. */
const SCOPES: Record<string, string> = {
  'https://www.googleapis.com/auth/drive.file':
    'See, edit, create and delete only the specific Google Drive files you use with this app',
};

/** GET: the page. POST: the answer, with the question in the address as before. */
export function answerConsent(grants: Grants, httpMethod: string, query: URLSearchParams, body: string): PageAnswer {
  try {
    const request = grants.readRequest(query);
    if (httpMethod === 'GET') return { status: 200, html: page(consentForm(request, grants.people())) };
    const form = new URLSearchParams(body);
    const location =
      form.get('answer') === 'allow'
        ? grants.allow(request, form.get('account') ?? '', form.getAll('scope'))
        : grants.deny(request);
    return { status: 303, html: '', location };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 400, html: page(`<h1>Access blocked</h1><p>${escape(error.message)}</p>`) };
  }
}

function consentForm(request: ConsentRequest, people: readonly { email: string; name: string }[]): string {
  const accounts = people.map(
    ({ email, name }, index) =>
      `<label><input type="radio" name="account" value="${escape(email)}"${index === 0 ? ' checked' : ''}>` +
      `<span><b>${escape(name)}</b><br>${escape(email)}</span></label>`,
  );
  const scopes = request.scopes.map(
    (scope) =>
      `<label><input type="checkbox" name="scope" value="${escape(scope)}" checked>` +
      `<span>${escape(SCOPES[scope] ?? scope)}</span></label>`,
  );
  return `<p class="brand">Sign in with Google <em>(sandbox)</em></p>
<h1>FreedomWallet wants access to your Google Account</h1>
<form method="post">
<fieldset><legend>Choose an account</legend>${accounts.join('')}</fieldset>
<fieldset><legend>This will allow FreedomWallet to</legend>${scopes.join('')}</fieldset>
<p class="answers"><button name="answer" value="deny">Deny</button>
<button name="answer" value="allow" class="main">Allow</button></p>
</form>
<p class="small">You will be sent to ${escape(new URL(request.redirectUri).host)}. Nothing leaves this machine.</p>`;
}

function page(content: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in – Google Accounts (sandbox)</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`;
}

const STYLE = `
body { margin: 0; background: #f0f4f9; color: #1f1f1f; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 460px; margin: 6vh auto; padding: 32px; background: #fff; border-radius: 24px; }
h1 { margin: 8px 0 24px; font-size: 26px; font-weight: 400; line-height: 1.25; }
fieldset { margin: 0 0 16px; padding: 4px 16px; border: 1px solid #c4c7c5; border-radius: 12px; }
legend { padding: 0 6px; color: #444746; font-size: 14px; }
label { display: flex; gap: 12px; align-items: center; padding: 8px 0; cursor: pointer; }
.brand, .small { margin: 0; color: #444746; font-size: 14px; }
.answers { display: flex; justify-content: flex-end; gap: 12px; }
button { padding: 10px 24px; border: 1px solid #747775; border-radius: 20px; background: #fff; color: #0b57d0;
  font: inherit; font-weight: 500; cursor: pointer; }
button.main { border-color: #0b57d0; background: #0b57d0; color: #fff; }
`;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
