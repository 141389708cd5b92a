/** How connecting a sheet speaks. */
import type { Incoming } from '../../../core/incoming.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { BUTTONS, linkValues, openButton, plain, repairButton, show, speaker, type Card, type Say } from '../card.ts';
import { NEW_SPREADSHEET_URL } from './link.ts';
import type { RepairOutcome } from './repair.ts';
import type { ConnectOutcome, StartOutcome } from './service.ts';

export function startReply(text: Texts, incoming: Incoming, outcome: StartOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'unavailable') return show(incoming, plain(say('connect.unavailable')));
  if (outcome.kind === 'not-owner') return show(incoming, plain(say('connect.not_owner')));
  const { connected, email } = outcome;
  const lines = [say('connect.steps', { email })];
  if (connected !== null) lines.push(say('connect.replaces', linkValues(connected)));
  const buttons = [[newButton(say)], [cancelButton(say, outcome.dialogId)]];
  return show(incoming, { text: lines.join('\n\n'), buttons });
}

export function connectReply(text: Texts, incoming: Incoming, outcome: ConnectOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'stale') return show(incoming, plain(say('connect.stale')));
  if (outcome.kind === 'connected') return show(incoming, connectedCard(say, outcome));
  const { problem, email, dialogId, canRepeat } = outcome;
  const check = { text: say('button.check'), data: `${BUTTONS.checkLink}:${dialogId}` };
  return show(incoming, {
    text: say(`problem.${problem}`, { email }),
    buttons: [...(canRepeat ? [[check]] : [[newButton(say)]]), [cancelButton(say, dialogId)]],
  });
}

export function cancelledReply(text: Texts, incoming: Incoming): Outgoing[] {
  return show(incoming, plain(speaker(text, incoming.person.locale)('connect.cancelled')));
}

export function repairReply(text: Texts, incoming: Incoming, outcome: RepairOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'not-connected') return show(incoming, plain(say('status.none')));
  if (outcome.kind === 'problem') {
    const problem = say(`problem.${outcome.problem}`, { email: outcome.email });
    return show(incoming, { text: problem, buttons: [[repairButton(say)]] });
  }
  const lines = [say('repaired', linkValues(outcome)), ...waitingLine(say, outcome.waiting)];
  return show(incoming, { text: lines.join('\n'), buttons: [[openButton(say, outcome.spreadsheetId)]] });
}

function connectedCard(say: Say, outcome: Extract<ConnectOutcome, { kind: 'connected' }>): Card {
  const lines = [say('connect.done', linkValues(outcome)), ...waitingLine(say, outcome.waiting)];
  return { text: lines.join('\n\n'), buttons: [[openButton(say, outcome.spreadsheetId)]] };
}

const waitingLine = (say: Say, waiting: number): string[] =>
  waiting > 0 ? [say('connect.done_waiting', { waiting })] : [];

const newButton = (say: Say): InlineButton => ({ text: say('button.new'), url: NEW_SPREADSHEET_URL });

function cancelButton(say: Say, dialogId: number): InlineButton {
  return { text: say('button.cancel'), data: `${BUTTONS.cancel}:${dialogId}` };
}
