/** How connecting a sheet speaks. */
import type { Incoming } from '../../../core/incoming.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { BUTTONS, linkValues, openButton, plain, repairButton, show, speaker, type Card, type Say } from '../card.ts';
import { NEW_SPREADSHEET_URL } from './link.ts';
import type { RepairOutcome } from './repair.ts';
import type { ConnectOutcome, StartOutcome } from './service.ts';

type Asked = Extract<StartOutcome, { kind: 'asked' }>;

/** A sheet that was just connected. */
export type ConnectedSheet = { spreadsheetId: string; title: string; waiting: number };

export function startReply(text: Texts, incoming: Incoming, outcome: StartOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'unavailable') return show(incoming, plain(say('connect.unavailable')));
  if (outcome.kind === 'not-owner') return show(incoming, plain(say('connect.not_owner')));
  const { consentUrl, shared, connected } = outcome;
  const paragraphs = consentUrl === undefined ? [] : [say('connect.google')];
  if (shared !== undefined) paragraphs.push(say(consentUrl ? 'connect.or_share' : 'connect.steps', { email: shared.email }));
  if (connected !== null) paragraphs.push(nowLine(say, connected, consentUrl !== undefined));
  const buttons = [
    ...(consentUrl === undefined ? [] : [[{ text: say('button.google'), url: consentUrl }]]),
    ...(shared === undefined ? [] : [[newButton(say)], [cancelButton(say, shared.dialogId)]]),
  ];
  return show(incoming, { text: paragraphs.join('\n\n'), buttons });
}

/** Somebody who allows it once more keeps the spreadsheet that the bot made for them. */
function nowLine(say: Say, connected: NonNullable<Asked['connected']>, canAllow: boolean): string {
  const isKept = connected.reachedBy === 'grant' && canAllow;
  return say(isKept ? 'connect.keeps' : 'connect.replaces', linkValues(connected));
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

export function connectedCard(say: Say, sheet: ConnectedSheet): Card {
  const lines = [say('connect.done', linkValues(sheet)), ...waitingLine(say, sheet.waiting)];
  return { text: lines.join('\n\n'), buttons: [[openButton(say, sheet.spreadsheetId)]] };
}

const waitingLine = (say: Say, waiting: number): string[] =>
  waiting > 0 ? [say('connect.done_waiting', { waiting })] : [];

const newButton = (say: Say): InlineButton => ({ text: say('button.new'), url: NEW_SPREADSHEET_URL });

function cancelButton(say: Say, dialogId: number): InlineButton {
  return { text: say('button.cancel'), data: `${BUTTONS.cancel}:${dialogId}` };
}
