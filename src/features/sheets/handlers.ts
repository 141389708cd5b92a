/** What people send about their sheet. */
import { numberOf } from '../../core/button-data.ts';
import type { CommandHandler, Handlers, Reply } from '../../core/feature.ts';
import type { Incoming } from '../../core/incoming.ts';
import { BUTTONS, speaker } from './card.ts';
import { acceptDifferences, checkSheet, removeCopies, writeMissing } from './compare/service.ts';
import { noteOf } from './compare/views.ts';
import { createLinkDialog } from './connect/dialogs.ts';
import { askToDisconnect, disconnect } from './connect/disconnect.ts';
import { disconnectReply, stayedReply } from './connect/disconnect-views.ts';
import { repairConnection } from './connect/repair.ts';
import { repairReply } from './connect/views.ts';
import { askForRebuild, startRebuild } from './rebuild/service.ts';
import { questionReply, startedReply } from './rebuild/views.ts';
import { sheetStatus, type SheetsContext } from './service.ts';
import * as views from './views.ts';

/** How a person may type it. */
const CHECK = /^(check|compare|проверь|проверить|kiểm tra)$/i;

export function createSheetsHandlers(context: SheetsContext): Handlers {
  const { text, clock } = context.house;
  const linkDialog = createLinkDialog(context);

  /** How the sheet stands, after whatever a press or a command came to. */
  const stand = async (incoming: Incoming, outcome?: Parameters<typeof noteOf>[1]): Promise<Reply> => {
    const status = await sheetStatus(context, incoming.person);
    const note = outcome === undefined ? undefined : noteOf(speaker(text, incoming.person.locale), outcome);
    return views.statusReply(text, incoming, status, clock.nowMs(), note);
  };

  const sheet: CommandHandler = async (incoming, argument) =>
    await stand(incoming, CHECK.test(argument) ? await checkSheet(context, incoming) : undefined);

  return {
    commands: {
      connect: linkDialog.command,
      disconnect: async (incoming) => disconnectReply(text, incoming, await askToDisconnect(context, incoming)),
      sheet,
    },
    keys: { 'sheets:key.sheet': 'sheet' },
    buttons: {
      [BUTTONS.repair]: async (incoming) => {
        const outcome = await repairConnection(context, incoming);
        return outcome.kind === 'changed' ? await stand(incoming) : repairReply(text, incoming, outcome);
      },
      [BUTTONS.disconnect]: async (incoming, [shown]) =>
        disconnectReply(text, incoming, await disconnect(context, incoming, shown)),
      [BUTTONS.stay]: async (incoming) => stayedReply(text, incoming),
      [BUTTONS.show]: async (incoming) => await stand(incoming),
      [BUTTONS.compare]: async (incoming) => await stand(incoming, await checkSheet(context, incoming)),
      [BUTTONS.writeMissing]: async (incoming) => await stand(incoming, await writeMissing(context, incoming)),
      [BUTTONS.removeCopies]: async (incoming, [at]) =>
        await stand(incoming, await removeCopies(context, incoming, numberOf(at))),
      [BUTTONS.accept]: async (incoming, [at]) =>
        await stand(incoming, await acceptDifferences(context, incoming, numberOf(at))),
      [BUTTONS.rebuild]: async (incoming) => {
        const question = await askForRebuild(context, incoming);
        return question.kind === 'asked' ? questionReply(text, incoming, question) : await stand(incoming, question);
      },
      [BUTTONS.rebuildYes]: async (incoming) => {
        const outcome = await startRebuild(context, incoming);
        if (outcome.kind === 'started' || outcome.kind === 'problem') return startedReply(text, incoming, outcome);
        return await stand(incoming, outcome);
      },
      ...linkDialog.buttons,
    },
    dialogs: linkDialog.dialogs,
  };
}
