/** How writing entries once more speaks. */
import type { Incoming } from '../../../core/incoming.ts';
import { countText, percentText, type Locale } from '../../../core/locale.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { BUTTONS, linkValues, openButton, repairButton, show, speaker, type Say } from '../card.ts';
import type { RebuildKind } from './begin-queries.ts';
import type { Progress } from './queries.ts';
import type { RebuildOutcome, RebuildQuestion } from './service.ts';

/** What a rebuild would do, before the person says yes. */
export function questionReply(
  text: Texts,
  incoming: Incoming,
  question: Extract<RebuildQuestion, { kind: 'asked' }>,
): Outgoing[] {
  const { locale } = incoming.person;
  const say = speaker(text, locale);
  const back = { text: say('button.back'), data: BUTTONS.show };
  if (question.entries === 0) return show(incoming, { text: say('rebuild.nothing'), buttons: [[back]] });
  return show(incoming, {
    text: say('rebuild.ask', { ...linkValues(question), entries: countText(question.entries, locale) }),
    buttons: [[{ text: say('button.rebuild_yes'), data: BUTTONS.rebuildYes }], [back]],
  });
}

export function startedReply(
  text: Texts,
  incoming: Incoming,
  outcome: Extract<RebuildOutcome, { kind: 'started' | 'problem' }>,
): Outgoing[] {
  const { locale } = incoming.person;
  const say = speaker(text, locale);
  if (outcome.kind === 'problem') {
    const problem = say(`problem.${outcome.problem}`, { email: outcome.email });
    return show(incoming, { text: problem, buttons: [[repairButton(say)]] });
  }
  const started = { kind: 'everything' as const, total: outcome.entries };
  return show(incoming, { text: progressText(say, locale, started, 0), buttons: [] });
}

/** Where the bot is with it; said in the message of the button. */
export function progressNotice(text: Texts, locale: Locale, progress: Progress, written: number): Outgoing {
  const { chatId, messageId } = progress.message;
  const say = speaker(text, locale);
  return { kind: 'edit', chatId, messageId, text: progressText(say, locale, progress, written), orNothing: true };
}

export function doneNotice(text: Texts, locale: Locale, progress: Progress): Outgoing {
  const { kind, fed, failed, message, spreadsheetId, title } = progress;
  const { chatId, messageId } = message;
  const say = speaker(text, locale);
  const values = { ...linkValues({ spreadsheetId, title: title ?? '' }), entries: countText(fed - failed, locale) };
  const lines = [say(`rebuild.done_${kind}`, values), ...(failed > 0 ? [say('status.failed', { failed })] : [])];
  const keyboard = { inline: [[openButton(say, spreadsheetId)]] };
  return { kind: 'edit', chatId, messageId, text: lines.join('\n\n'), keyboard };
}

/** For how the sheet stands: one line. */
export function progressLine(
  say: Say,
  locale: Locale,
  { kind, total }: { kind: RebuildKind; total: number },
  written: number,
): string {
  const percent = percentText(total > 0 ? Math.floor((100 * written) / total) / 100 : 0, locale);
  const values = { written: countText(written, locale), total: countText(total, locale), percent };
  return say(`rebuild.progress_${kind}`, values);
}

function progressText(
  say: Say,
  locale: Locale,
  rebuild: { kind: RebuildKind; total: number },
  written: number,
): string {
  return [progressLine(say, locale, rebuild, written), say('rebuild.meanwhile')].join('\n\n');
}
