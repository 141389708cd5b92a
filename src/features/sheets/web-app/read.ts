/** Which entries a script finds in its tab. */
import { SECOND_MS } from '../../../core/clock.ts';
import { WebAppFault, type WebApp, type WebAppClient } from '../../../platform/web-app.ts';
import type { TabPlace, TabReading } from '../flush/gate.ts';
import { SUSPENSIONS } from './delivery.ts';
import { read, readAnswer } from './protocol.ts';

const READ_TIMEOUT_MS = 40 * SECOND_MS;

/** Reads a tab by way of its script. Never throws for what the other side does. */
export async function readTab(
  client: WebAppClient,
  app: WebApp,
  place: TabPlace,
  { headers, nowMs }: { headers: string[][]; nowMs: () => number },
): Promise<TabReading> {
  const ask = async (timeMs: number) =>
    readAnswer.safeParse(await client.post(app, read(timeMs, place, headers), READ_TIMEOUT_MS)).data;
  try {
    const first = await ask(nowMs());
    const answer = first?.outcome === 'stale' ? await ask(first.now) : first;
    switch (answer?.outcome) {
      case 'read':
        return { kind: 'read', ids: answer.ids, title: answer.title, isHidden: answer.isHidden };
      case 'tab-gone':
        return { kind: 'unreadable', reason: 'script-tab-gone' };
      case 'columns-moved':
        return { kind: 'unreadable', reason: answer.outcome };
      case undefined:
        // A script of another version: it does not know what was asked.
        return { kind: 'unreadable', reason: 'script-stranger' };
      default:
        return { kind: 'later', because: 'down' };
    }
  } catch (fault) {
    if (!(fault instanceof WebAppFault)) throw fault;
    const reason = SUSPENSIONS[fault.code];
    if (reason !== undefined) return { kind: 'unreadable', reason };
    return { kind: 'later', because: fault.code === 'quota' ? 'busy' : 'down' };
  }
}
