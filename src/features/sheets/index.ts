/** The sheet's door: each ledger's own Google Sheet, connected by link and kept up to date by the worker. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createSealer } from '../../platform/sealing.ts';
import { accountGates, openAccounts, type SheetsSettings } from './google/accounts.ts';
import { createSheetsHandlers } from './handlers.ts';
import { flushLoop, sheetsSchedules } from './jobs.ts';

export type { SheetsSettings };

/**
 * @throws {StartError} if a service account's key file can't be used
 */
export function sheets(house: House, settings: SheetsSettings): Feature {
  const refusals = house.metrics.counter('sheets_quota_refusals_total', 'Calls that Google refused: its quota', ['call']);
  const accounts = openAccounts(house.db, settings, (call) => refusals.inc({ call }));
  const sealer = createSealer(settings.secretKey);
  const gates = accountGates(house.text, accounts);
  return {
    name: 'sheets',
    help: 'sheets:help',
    handlers: createSheetsHandlers({ house, accounts, sealer }),
    jobs: [flushLoop({ house, gates, flushDelayMs: settings.flushDelayMs })],
    schedules: sheetsSchedules(house, accounts, gates),
  };
}
