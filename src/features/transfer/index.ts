/** Transfer's door: a ledger as a file, and files that become a part of it. */
import { HOUR_MS } from '../../core/clock.ts';
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { LedgerBook } from '../ledger/index.ts';
import { createExportHandlers } from './export/handlers.ts';
import { exportWork } from './export/job.ts';
import { createImportHandlers } from './import/handlers.ts';
import { importWork } from './import/job.ts';
import { importUndoers } from './import/undo.ts';
import { removeOldImports } from './import/upkeep.ts';
import { transferData } from './personal.ts';
import { EXPORT_QUEUE, IMPORT_QUEUE } from './queue-names.ts';

export { importUndoers };

export const TRANSFER_QUEUES = [EXPORT_QUEUE, IMPORT_QUEUE];

/** Stands on the ledger: `book` is the one of this process. */
export function transfer(house: House, book: LedgerBook): Feature {
  const desk = { house, book };
  const exports = createExportHandlers(desk);
  const imports = createImportHandlers(desk);
  return {
    name: 'transfer',
    help: 'transfer:help',
    handlers: {
      commands: { ...exports.commands, ...imports.commands },
      buttons: { ...exports.buttons, ...imports.buttons },
      files: imports.files ?? [],
    },
    queues: [exportWork(desk), importWork(desk)],
    schedules: [{ name: 'old imports', everyMs: HOUR_MS, run: async () => await removeOldImports(desk) }],
    personal: transferData,
  };
}
