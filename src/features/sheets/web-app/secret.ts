/** The secret that a ledger's script and the bot share; Postgres holds it sealed. */
import type { Db } from '../../../platform/postgres.ts';
import { SealError, type Sealer } from '../../../platform/sealing.ts';
import type { WebApp } from '../../../platform/web-app.ts';
import { findWebApp, keepSecret } from './queries.ts';
import { newSecret } from './script.ts';

const purposeOf = (userId: number): string => `web app of ${userId}`;

/** The ledger's secret, made when it is first asked for: scripts that were pasted before go on working. */
export async function secretOf(db: Db, sealer: Sealer, userId: number): Promise<string> {
  const sealed = (await findWebApp(db, userId))?.sealedSecret ?? null;
  const known = opened(sealer, sealed, userId);
  if (known !== undefined) return known;
  const fresh = newSecret();
  const kept = await keepSecret(db, userId, sealer.seal(fresh, purposeOf(userId)), sealed);
  return sealer.open(kept, purposeOf(userId));
}

/** The script of a connected ledger; undefined if it has none, or if the key of its secret is gone. */
export async function openWebApp(db: Db, sealer: Sealer, userId: number): Promise<WebApp | undefined> {
  const { url = null, sealedSecret = null } = (await findWebApp(db, userId)) ?? {};
  const secret = opened(sealer, sealedSecret, userId);
  return url === null || secret === undefined ? undefined : { url, secret };
}

function opened(sealer: Sealer, sealed: Buffer | null, userId: number): string | undefined {
  if (sealed === null) return undefined;
  try {
    return sealer.open(sealed, purposeOf(userId));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
