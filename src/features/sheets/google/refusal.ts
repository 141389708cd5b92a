/** Why Google refused a batch. */
import type { GoogleFault } from '../../../platform/google-fault.ts';
import type { Batch, Delivery, SuspendReason } from '../model.ts';
import type { Tab } from './layout.ts';
import { binRequest, findTabs } from './prepare.ts';

/** What Google says of sheets that the bot may not, or can't, write (texts as recorded or reported). */
const REASONS: [RegExp, SuspendReason][] = [
  [/protected cell or object/i, 'protected'],
  [/\bmerged?\b|data validation/i, 'obstructed'],
  [/above the limit of \d+ cells/i, 'full'],
];

/**
 * Finds out why Google refused a batch that is not in the sheet: for how the spreadsheet is, which the person or
 * we can mend, or for something in the batch.
 * @throws {GoogleFault}
 */
export async function explainRefusal(tab: Tab, batch: Batch, fault: GoogleFault): Promise<Delivery> {
  const tabs = await findTabs(tab);
  if (!tabs.tab) return { kind: 'suspended', reason: 'tab-gone' };
  const known = REASONS.find(([pattern]) => pattern.test(fault.message));
  if (known !== undefined) return { kind: 'suspended', reason: known[1] };
  if (!tabs.bin) {
    await tab.client.batchUpdate(tab.address, { requests: [binRequest()] });
    return { kind: 'later', message: 'the bin was gone', waitMs: 0, unsent: !batch.maybeSent, isFailure: true };
  }
  if (batch.intent.oldFences.length > 0) return { kind: 'unfit', because: 'old-fences' };
  return { kind: 'refused', message: fault.message };
}
