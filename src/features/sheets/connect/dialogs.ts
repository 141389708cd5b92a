/** The dialog of `/connect`: it waits for a link, and goes on waiting until one works. */
import { numberOf } from '../../../core/button-data.ts';
import { findDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { ButtonHandler, CommandHandler, DialogHandler } from '../../../core/feature.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { BUTTONS } from '../card.ts';
import type { SheetsContext } from '../service.ts';
import { secretOf } from '../web-app/secret.ts';
import { scriptReply } from '../web-app/views.ts';
import { connectAgain, connectByText, earlierAnswer, LINK_DIALOG, startConnecting, stopConnecting } from './service.ts';
import * as views from './views.ts';

export function createLinkDialog(context: SheetsContext): {
  command: CommandHandler;
  dialogs: Record<string, DialogHandler>;
  buttons: Record<string, ButtonHandler>;
} {
  const { text } = context.house;
  return {
    /** `/connect`, or `/connect` with the link behind it. */
    command: async (incoming, argument) => {
      const started = await startConnecting(context, incoming, argument);
      if (started.kind !== 'asked' || argument === '') return views.startReply(text, incoming, started);
      const dialog = await openLinkDialog(context, incoming, started.dialogId);
      if (dialog === undefined) return views.connectReply(text, incoming, { kind: 'stale' });
      return views.connectReply(text, incoming, await connectByText(context, incoming, dialog, argument));
    },
    dialogs: {
      [LINK_DIALOG]: async (incoming, dialog) => {
        const outcome = await connectByText(context, incoming, dialog, incoming.text);
        return views.connectReply(text, incoming, outcome);
      },
    },
    buttons: {
      [BUTTONS.connect]: async (incoming) =>
        views.startReply(text, incoming, await startConnecting(context, incoming)),
      [BUTTONS.checkLink]: async (incoming, [id]) => {
        const dialog = await openLinkDialog(context, incoming, id);
        const outcome =
          dialog === undefined
            ? await earlierAnswer(context.house.db, incoming)
            : await connectAgain(context, incoming, dialog);
        return views.connectReply(text, incoming, outcome);
      },
      [BUTTONS.script]: async (incoming, [id]) => {
        const dialog = await openLinkDialog(context, incoming, id);
        if (dialog === undefined) return views.connectReply(text, incoming, { kind: 'stale' });
        const secret = await secretOf(context.house.db, context.sealer, incoming.person.ledgerUserId);
        return scriptReply(text, incoming, secret);
      },
      [BUTTONS.cancel]: async (incoming, [id]) => {
        const dialog = await openLinkDialog(context, incoming, id);
        if (dialog === undefined) return views.connectReply(text, incoming, { kind: 'stale' });
        await stopConnecting(context, incoming, dialog);
        return views.cancelledReply(text, incoming);
      },
    },
  };
}

async function openLinkDialog(
  { house }: SheetsContext,
  { person }: Incoming,
  id: string | number | undefined,
): Promise<OpenDialog | undefined> {
  const dialog = await findDialog(house.db, house.clock, person.userId, numberOf(`${id}`));
  return dialog?.kind === LINK_DIALOG ? dialog : undefined;
}
