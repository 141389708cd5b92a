/** Whether a ledger can be written through the script at an address. */
import type { House } from '../../../core/house.ts';
import { LOCALES } from '../../../core/locale.ts';
import type { Person } from '../../../core/incoming.ts';
import { SECOND_MS } from '../../../core/clock.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { WebAppFault, type WebApp, type WebAppClient } from '../../../platform/web-app.ts';
import { headerOf } from '../google/layout.ts';
import { findConnection, isTaken } from '../queries.ts';
import { hello, helloAnswer, type HelloAnswer } from './protocol.ts';
import { secretOf } from './secret.ts';

/** What keeps a script from being connected; each has a text that says what to do. */
export type ScriptProblem =
  | 'script-gone'
  | 'script-closed'
  | 'script-stranger'
  | 'script-protected'
  /** Google lets the person's scripts run no more today. */
  | 'script-busy'
  /** It runs, and can't make the tab. */
  | 'script-failed'
  | 'columns-moved'
  | 'taken'
  | 'google-down';

export type CheckedScript =
  | { kind: 'ready'; spreadsheetId: string; title: string; sheetId: number }
  | { kind: 'problem'; problem: ScriptProblem };

export type ScriptContext = { house: House; sealer: Sealer; webApps: WebAppClient };

/** A script that has slept takes up to half a minute to answer; the person sees that the bot is at it. */
const HELLO_TIMEOUT_MS = 30 * SECOND_MS;

/** Says hello to a script, which prepares its tab and says which spreadsheet it is in. Calls Google. */
export async function checkScript(context: ScriptContext, person: Person, url: string): Promise<CheckedScript> {
  const { house, sealer } = context;
  const app = { url, secret: await secretOf(house.db, sealer, person.ledgerUserId) };
  try {
    const answer = await greet(context, app, person);
    if (answer.outcome !== 'ready') return { kind: 'problem', problem: problemOf(answer) };
    const { spreadsheetId, title, sheetId } = answer;
    if (await isTaken(house.db, person.ledgerUserId, spreadsheetId)) return { kind: 'problem', problem: 'taken' };
    return { kind: 'ready', spreadsheetId, title, sheetId };
  } catch (fault) {
    if (!(fault instanceof WebAppFault)) throw fault;
    house.log.info('A script could not be connected', { userId: person.ledgerUserId, fault: fault.message });
    return { kind: 'problem', problem: PROBLEMS[fault.code] };
  }
}

async function greet({ house, webApps }: ScriptContext, app: WebApp, person: Person): Promise<HelloAnswer> {
  const locales = [person.locale, ...LOCALES.filter((locale) => locale !== person.locale)];
  const headers = locales.map((locale) => headerOf(house.text, locale));
  const sheetId = (await findConnection(house.db, person.ledgerUserId))?.sheetId ?? undefined;
  const say = async (nowMs: number): Promise<HelloAnswer> => {
    const answer = helloAnswer.safeParse(await webApps.post(app, hello(nowMs, headers, sheetId), HELLO_TIMEOUT_MS));
    if (answer.success) return answer.data;
    throw new WebAppFault('stranger', 'an answer of another version');
  };
  const answer = await say(house.clock.nowMs());
  return answer.outcome === 'stale' ? await say(answer.now) : answer;
}

const PROBLEMS: Record<WebAppFault['code'], ScriptProblem> = {
  gone: 'script-gone',
  closed: 'script-closed',
  stranger: 'script-stranger',
  quota: 'script-busy',
  unreachable: 'google-down',
  'unknown-outcome': 'google-down',
};

function problemOf({ outcome }: Exclude<HelloAnswer, { outcome: 'ready' }>): ScriptProblem {
  if (outcome === 'columns-moved') return outcome;
  if (outcome === 'protected') return 'script-protected';
  return outcome === 'later' ? 'google-down' : 'script-failed';
}
