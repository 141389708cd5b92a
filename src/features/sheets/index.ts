/** The sheet's door: each ledger's own Google Sheet, connected by link and kept up to date by the worker. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { SheetLines } from '../../core/sheet-lines.ts';
import { createSealer } from '../../platform/sealing.ts';
import { createWebAppClient } from '../../platform/web-app.ts';
import { compareSchedules } from './compare/jobs.ts';
import { LINK_DIALOG } from './connect/service.ts';
import { accountGates, openAccounts, type Place, type SheetsSettings } from './google/accounts.ts';
import { openGrants } from './grant/grants.ts';
import { grantSchedules } from './grant/revoke.ts';
import { createSheetsHandlers } from './handlers.ts';
import { flushLoop, sheetsSchedules } from './jobs.ts';
import { sheetsPersonal } from './personal.ts';
import { consentRoute } from './routes.ts';
import { rebuildSchedules } from './rebuild/jobs.ts';
import type { SheetsContext } from './service.ts';
import { webAppGate } from './web-app/gate.ts';

export type { SheetsSettings };

const NOWHERE: Place = { publicUrl: () => undefined, chatUrl: () => undefined };

/**
 * @param lines how the entries read that are written into a sheet once more
 * @throws {StartError} if a service account's key file can't be used
 */
export function sheets(house: House, settings: SheetsSettings, lines: SheetLines): Feature {
  const { metrics } = house;
  const refusals = metrics.counter('sheets_quota_refusals_total', 'Calls that Google refused: its quota', ['call']);
  const onRefused = (call: string): void => refusals.inc({ call });
  const accounts = openAccounts(house.db, settings, onRefused);
  const sealer = createSealer(settings.secretKey);
  const grants = openGrants(house.db, settings, sealer, onRefused);
  const webApps = createWebAppClient(settings.scriptRootUrl);
  const gates = [
    ...accountGates(house.text, accounts),
    ...(grants === undefined ? [] : [grants.gate(house.text)]),
    webAppGate(house, sealer, webApps),
  ];
  const { place = NOWHERE } = settings;
  const context: SheetsContext = { house, accounts, grants, gates, sealer, webApps, place };
  return {
    name: 'sheets',
    help: 'sheets:help',
    cancelled: { [LINK_DIALOG]: 'sheets:connect.cancelled' },
    personal: sheetsPersonal,
    handlers: createSheetsHandlers(context),
    jobs: [flushLoop({ house, gates, flushDelayMs: settings.flushDelayMs, adminIds: settings.adminIds })],
    schedules: [
      ...sheetsSchedules(house, accounts, gates),
      ...compareSchedules(house, gates),
      ...rebuildSchedules(house, lines),
      ...(grants === undefined ? [] : grantSchedules({ house, grants, sealer })),
    ],
    ...(grants === undefined ? {} : { routes: consentRoute(context) }),
  };
}
