/** What people send about their sheet. */
import type { Handlers } from '../../core/feature.ts';
import { BUTTONS } from './card.ts';
import { createLinkDialog } from './connect/dialogs.ts';
import { repairConnection } from './connect/repair.ts';
import { repairReply } from './connect/views.ts';
import { sheetStatus, type SheetsContext } from './service.ts';
import * as views from './views.ts';

export function createSheetsHandlers(context: SheetsContext): Handlers {
  const { text, clock } = context.house;
  const linkDialog = createLinkDialog(context);
  return {
    commands: {
      connect: linkDialog.command,
      sheet: async (incoming) =>
        views.statusReply(text, incoming, await sheetStatus(context, incoming.person), clock.nowMs()),
    },
    keys: { 'sheets:key.sheet': 'sheet' },
    buttons: {
      [BUTTONS.repair]: async (incoming) =>
        repairReply(text, incoming, await repairConnection(context, incoming)),
      ...linkDialog.buttons,
    },
    dialogs: linkDialog.dialogs,
  };
}
