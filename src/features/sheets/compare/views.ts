/** How the sheet speaks of its differences from the entries. */
import { countText, type Locale } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { BUTTONS, type Say } from '../card.ts';
import type { Findings } from '../model.ts';
import type { CheckOutcome, DecideOutcome, MendOutcome } from './service.ts';

/** The titles that the bot itself gives a tab. */
const OUR_TITLE = /^FreedomWallet( \d+)?$/;

/** What the last comparison found, a line each. @param time when it was */
export function findingLines(say: Say, locale: Locale, findings: Findings, time: string): string[] {
  if (findings.unreadable !== null) return [say('difference.unreadable', { time })];
  const { missing, doubled, unknown, tabTitle, isHidden } = findings;
  return [
    say(differs(findings) ? 'difference.head' : 'difference.none', { time }),
    ...(missing > 0 ? [say('difference.missing', { missing: countText(missing, locale) })] : []),
    ...(doubled > 0 ? [say('difference.doubled', { doubled: countText(doubled, locale) })] : []),
    ...(unknown > 0 ? [say('difference.unknown', { unknown: countText(unknown, locale) })] : []),
    ...(OUR_TITLE.test(tabTitle) ? [] : [say('difference.renamed', { tab: tabTitle })]),
    ...(isHidden ? [say('difference.hidden')] : []),
  ];
}

export function differs({ missing, doubled, unknown }: Findings): boolean {
  return missing + doubled + unknown > 0;
}

/** What can be done about it. @param comparedAt tells a button of an earlier comparison from one of the last */
export function findingButtons(say: Say, findings: Findings, comparedAt: Date): InlineButton[][] {
  const { missing, doubled } = findings;
  const at = comparedAt.getTime();
  return [
    ...(missing > 0 ? [[{ text: say('button.write_missing'), data: BUTTONS.writeMissing }]] : []),
    ...(doubled > 0 ? [[{ text: say('button.remove_copies'), data: `${BUTTONS.removeCopies}:${at}` }]] : []),
    ...(differs(findings) ? [[{ text: say('button.accept'), data: `${BUTTONS.accept}:${at}` }]] : []),
  ];
}

type Noted = CheckOutcome | MendOutcome | DecideOutcome | { kind: 'running' | 'not-connected' | 'one-tab' };

/** What a press or `/sheet check` came to, where how the sheet stands does not say it. */
export function noteOf(say: Say, outcome: Noted): string | undefined {
  if (outcome.kind === 'later') return say(`check.${outcome.because}`);
  if (outcome.kind === 'impossible') return say('check.impossible');
  if (outcome.kind === 'one-tab') return say('rebuild.one_tab');
  if (outcome.kind === 'stale') return say('check.stale');
  if (outcome.kind === 'not-owner') return say('connect.not_owner');
  return undefined;
}
