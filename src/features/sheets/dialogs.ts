/** The dialog of `/connect`: it waits for a link, and goes on waiting until one works. */
import { findDialog, type OpenDialog } from '../../core/dialog-store.ts';
import type { ButtonHandler, DialogHandler } from '../../core/feature.ts';
import type { IncomingButton } from '../../core/incoming.ts';
import { connectAgain, connectByText, LINK_DIALOG, stopConnecting, type SheetsContext } from './service.ts';
import * as views from './views.ts';

export function createLinkDialog(context: SheetsContext): {
  dialogs: Record<string, DialogHandler>;
  buttons: Record<string, ButtonHandler>;
} {
  const { text } = context.house;
  return {
    dialogs: {
      [LINK_DIALOG]: async (incoming, dialog) => {
        const outcome = await connectByText(context, incoming, dialog, incoming.text);
        return views.connectReply(text, incoming, outcome);
      },
    },
    buttons: {
      [views.BUTTONS.checkLink]: async (incoming, [id]) => {
        const dialog = await openLinkDialog(context, incoming, id);
        if (dialog === undefined) return views.staleReply(text, incoming);
        return views.connectReply(text, incoming, await connectAgain(context, incoming, dialog));
      },
      [views.BUTTONS.cancel]: async (incoming, [id]) => {
        const dialog = await openLinkDialog(context, incoming, id);
        if (dialog === undefined) return views.staleReply(text, incoming);
        await stopConnecting(context, incoming, dialog);
        return views.cancelledReply(text, incoming);
      },
    },
  };
}

async function openLinkDialog(
  { house }: SheetsContext,
  { person }: IncomingButton,
  id: string | undefined,
): Promise<OpenDialog | undefined> {
  const dialog = await findDialog(house.db, person.userId, Number(id));
  return dialog?.kind === LINK_DIALOG ? dialog : undefined;
}
