/**
 * What the page stands on.
 */
import type { Db } from '../../platform/postgres.ts';
import type { GoogleSandbox } from '../google/server.ts';
import type { TelegramSandbox } from '../telegram/types.ts';

export interface PageDeps {
  telegram: TelegramSandbox;
  google: GoogleSandbox;
  /** The bot's database: the page only reads in it. */
  pool: Db;
  botName: string;
  /** The configured HOST, by which the page may be asked for beside loopback; a wildcard allows any IP address. */
  host?: string;
}
