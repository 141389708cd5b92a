/** People's grants as a way to their sheets: beside service accounts, and used in the same way. */
import { LRUCache } from 'lru-cache';
import { HOUR_MS, MINUTE_MS } from '../../../core/clock.ts';
import type { Budget } from '../../../core/rate-budget.ts';
import type { Texts } from '../../../core/text.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import { createGrantClient, projectNumberOf, type OAuthApp } from '../../../platform/google-oauth.ts';
import { createSheetsClient, type SheetsClient } from '../../../platform/google-sheets.ts';
import type { Db } from '../../../platform/postgres.ts';
import { SealError, type Sealer } from '../../../platform/sealing.ts';
import type { Gate } from '../flush/gate.ts';
import { PATIENT, PROMPT, spreadsheetGate, type Account, type SheetsSettings } from '../google/accounts.ts';
import { patientClients, promptClient, type Quota } from '../google/admission.ts';
import { findGrant } from './grant-queries.ts';

export type Grants = {
  app: OAuthApp;
  /** The way to the sheets of a person who has allowed it; its calls are `grant-gone` for everybody else. */
  of(userId: number): Account;
  /** The same with a refresh token that is not kept yet. */
  with(userId: number, refreshToken: string): Account;
  /** The gate of all sheets that are reached by their people's grants. */
  gate(text: Texts): Gate;
};

/** As in connections.gate. */
const GATE = 'grant';

/** Under which name a person's refresh token is sealed. */
export const grantPurpose = (userId: number): string => `google grant ${userId}`;

/** Clients of people whose sheets were flushed of late: 4 KB each (measured), with an access token for an hour. */
const MOST_CLIENTS = 5_000;

type Clients = { patient: SheetsClient; prompt: SheetsClient };

/**
 * Undefined if the operator has not set up Connect with Google.
 * @param onRefused told when Google has refused a call for its quota
 */
export function openGrants(
  db: Db,
  settings: SheetsSettings,
  sealer: Sealer,
  onRefused?: Quota['onRefused'],
): Grants | undefined {
  const { oauth, tokenUrl, rootUrl } = settings;
  if (oauth === undefined) return undefined;
  const app: OAuthApp = { ...oauth, tokenUrl };
  const ofProject: Quota = quotaOf(projectNumberOf(app), settings.writesPerMinute);
  const cache = new LRUCache<number, { sealed: Buffer; clients: Clients }>({ max: MOST_CLIENTS, ttl: HOUR_MS });

  const clientsWith = (refreshToken: string): Clients => {
    const tokens = createGrantClient(app, refreshToken);
    return {
      patient: createSheetsClient(tokens, { rootUrl, ...PATIENT }),
      prompt: createSheetsClient(tokens, { rootUrl, ...PROMPT }),
    };
  };

  /** What is kept is read each time: another process may have forgotten it, or have a newer one. */
  const clientsOf = async (userId: number): Promise<Clients> => {
    const sealed = await findGrant(db, userId);
    if (sealed === undefined) throw new GoogleFault('grant-gone', 'none is kept');
    const known = cache.get(userId);
    if (known?.sealed.equals(sealed)) return known.clients;
    const clients = clientsWith(opened(sealer, sealed, userId));
    cache.set(userId, { sealed, clients });
    return clients;
  };

  const accountOf = (userId: number, find: () => Promise<Clients>): Account => {
    const ofPerson = quotaOf(`grant ${userId}`, settings.writesPerMinutePerAccount);
    const both = { reads: [...ofProject.reads, ...ofPerson.reads], writes: [...ofProject.writes, ...ofPerson.writes] };
    const prompt = found(async () => (await find()).prompt);
    const patient = patientClients(db, found(async () => (await find()).patient), ofPerson)();
    return {
      reachedBy: 'grant',
      email: '',
      prompt: promptClient(db, prompt, { ...both, onRefused }),
      // What a flush was claimed with is a call of the project; the person's own quota is taken as well.
      patient: patientClients(db, patient, { ...ofProject, onRefused }),
      ...both,
      addressOf: (spreadsheetId) => ({ spreadsheetId }),
    };
  };

  const of = (userId: number): Account => accountOf(userId, async () => await clientsOf(userId));
  return {
    app,
    of,
    with: (userId, refreshToken) => {
      const clients = clientsWith(refreshToken);
      return accountOf(userId, async () => clients);
    },
    gate: (text) => spreadsheetGate(text, { name: GATE, email: '', budgets: ofProject.writes }, of),
  };
}

/** A token that can't be opened is as good as gone: its person has to allow it once more. */
function opened(sealer: Sealer, sealed: Buffer, userId: number): string {
  try {
    return sealer.open(sealed, grantPurpose(userId));
  } catch (error) {
    if (error instanceof SealError) throw new GoogleFault('grant-gone', `${error.code}: was SECRET_KEY changed?`);
    throw error;
  }
}

function quotaOf(name: string, limit: number): Quota {
  const budgets = (what: string): Budget[] => [{ name: `sheets-${what} ${name}`, limit, windowMs: MINUTE_MS }];
  return { reads: budgets('reads'), writes: budgets('writes') };
}

/** A client that is looked up with each call, so that what goes wrong with that is the call's own fault. */
function found(find: () => Promise<SheetsClient>): SheetsClient {
  return {
    ready: async () => await (await find()).ready(),
    create: async (...args) => await (await find()).create(...args),
    get: async (...args) => await (await find()).get(...args),
    getRanges: async (...args) => await (await find()).getRanges(...args),
    batchUpdate: async (...args) => await (await find()).batchUpdate(...args),
    metadataValue: async (...args) => await (await find()).metadataValue(...args),
  };
}
