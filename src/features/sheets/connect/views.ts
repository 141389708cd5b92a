/** How connecting a sheet speaks. */
import type { Incoming } from '../../../core/incoming.ts';
import { countText, type Locale } from '../../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import {
  BUTTONS,
  linkValues,
  openButton,
  plain,
  remedyButton,
  show,
  speaker,
  type Card,
  type Say,
} from '../card.ts';
import { NEW_SPREADSHEET_URL } from './link.ts';
import type { RepairOutcome } from './repair.ts';
import type { ConnectOutcome, StartOutcome } from './service.ts';

type Asked = Extract<StartOutcome, { kind: 'asked' }>;

/** A sheet that was just connected. */
export type ConnectedSheet = { spreadsheetId: string; title: string; waiting: number; earlier: number };

export function startReply(text: Texts, incoming: Incoming, outcome: StartOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'not-owner') return show(incoming, plain(say('connect.not_owner')));
  if (outcome.kind === 'stale') return staleReply(say, incoming);
  const { consentUrl, dialogId, email, connected } = outcome;
  const paragraphs = consentUrl === undefined ? [] : [say('connect.google')];
  if (email !== undefined) paragraphs.push(say(consentUrl ? 'connect.or_share' : 'connect.steps', { email }));
  if (consentUrl === undefined && email === undefined) paragraphs.push(say('problem.script-only'));
  if (connected !== null) paragraphs.push(nowLine(say, connected, consentUrl !== undefined));
  const buttons = [
    ...(consentUrl === undefined ? [] : [[{ text: say('button.google'), url: consentUrl }]]),
    ...(email === undefined ? [] : [[newButton(say)]]),
    [scriptButton(say, dialogId)],
    [cancelButton(say, dialogId)],
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
  if (outcome.kind === 'stale') return staleReply(say, incoming);
  if (outcome.kind === 'connected') return show(incoming, connectedCard(say, incoming.person.locale, outcome));
  const { problem, email, dialogId, canRepeat } = outcome;
  const check = { text: say('button.check'), data: `${BUTTONS.checkLink}:${dialogId}` };
  return show(incoming, {
    text: say(`problem.${problem}`, { email }),
    buttons: [
      ...(canRepeat ? [[check]] : [[newButton(say)]]),
      ...(problem.startsWith('script-') ? [[scriptButton(say, dialogId)]] : []),
      [cancelButton(say, dialogId)],
    ],
  });
}

/** A question that is over, with the way to how the sheet stands. */
function staleReply(say: Say, incoming: Incoming): Outgoing[] {
  return show(incoming, { text: say('connect.stale'), buttons: [[{ text: say('key.sheet'), data: BUTTONS.show }]] });
}

export function cancelledReply(text: Texts, incoming: Incoming): Outgoing[] {
  return show(incoming, plain(speaker(text, incoming.person.locale)('connect.cancelled')));
}

export function repairReply(
  text: Texts,
  incoming: Incoming,
  outcome: Exclude<RepairOutcome, { kind: 'changed' }>,
): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'not-connected') return show(incoming, plain(say('status.none')));
  if (outcome.kind === 'problem') {
    const problem = say(`problem.${outcome.problem}`, { email: outcome.email });
    return show(incoming, { text: problem, buttons: [[remedyButton(say, outcome.problem)]] });
  }
  const lines = [say('repaired', linkValues(outcome)), ...waitingLine(say, outcome.waiting)];
  return show(incoming, { text: lines.join('\n'), buttons: [[openButton(say, outcome.spreadsheetId)]] });
}

export function connectedCard(say: Say, locale: Locale, sheet: ConnectedSheet): Card {
  const { spreadsheetId, waiting, earlier } = sheet;
  const lines = [say('connect.done', linkValues(sheet)), ...waitingLine(say, waiting)];
  const open = [openButton(say, spreadsheetId)];
  if (earlier === 0) return { text: lines.join('\n\n'), buttons: [open] };
  lines.push(say('connect.earlier', { earlier: countText(earlier, locale) }));
  const fill = { text: say('button.fill'), data: BUTTONS.writeMissing };
  return { text: lines.join('\n\n'), buttons: [[fill], open] };
}

const waitingLine = (say: Say, waiting: number): string[] =>
  waiting > 0 ? [say('connect.done_waiting', { waiting })] : [];

const newButton = (say: Say): InlineButton => ({ text: say('button.new'), url: NEW_SPREADSHEET_URL });

function scriptButton(say: Say, dialogId: number): InlineButton {
  return { text: say('button.script'), data: `${BUTTONS.script}:${dialogId}` };
}

function cancelButton(say: Say, dialogId: number): InlineButton {
  return { text: say('button.cancel'), data: `${BUTTONS.cancel}:${dialogId}` };
}
