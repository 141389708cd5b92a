/** How the script is handed over. */
import type { IncomingButton } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { speaker } from '../card.ts';
import { SCRIPT_NAME, scriptWith } from './script.ts';

/** The script with the person's secret in it, and what to do with it. */
export function scriptReply(text: Texts, incoming: IncomingButton, secret: string): Outgoing[] {
  const { chatId, callbackId, person } = incoming;
  const steps = speaker(text, person.locale)('connect.script_steps');
  return [
    { kind: 'answer', callbackId },
    { kind: 'file', chatId, name: SCRIPT_NAME, content: scriptWith(secret), text: steps },
  ];
}
