/** How disconnecting a sheet speaks. */
import type { Incoming } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { BUTTONS, connectButton, linkValues, plain, show, speaker } from '../card.ts';
import { markOf, type DisconnectOutcome } from './disconnect.ts';

export function disconnectReply(text: Texts, incoming: Incoming, outcome: DisconnectOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'not-connected') return show(incoming, plain(say('disconnect.none')));
  if (outcome.kind === 'not-owner') return show(incoming, plain(say('connect.not_owner')));
  const { waiting, reachedBy, email } = outcome;
  const values = linkValues(outcome);
  const waits = waiting > 0 ? [say('disconnect.waiting', { waiting })] : [];
  if (outcome.kind === 'asked') {
    const yes = { text: say('button.disconnect'), data: `${BUTTONS.disconnect}:${markOf(outcome.spreadsheetId)}` };
    const no = { text: say('button.cancel'), data: BUTTONS.stay };
    return show(incoming, { text: [say('disconnect.ask', values), ...waits].join('\n\n'), buttons: [[yes], [no]] });
  }
  const lines = [say('disconnect.done', values), say(`disconnect.done_${reachedBy}`, { email }), ...waits];
  return show(incoming, { text: lines.join('\n\n'), buttons: [[connectButton(say)]] });
}

export function stayedReply(text: Texts, incoming: Incoming): Outgoing[] {
  return show(incoming, plain(speaker(text, incoming.person.locale)('disconnect.stayed')));
}
