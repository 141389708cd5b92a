/** The configuration as the parts of the house take it. Shared by the roots; decides nothing. */
import type { Config } from './config.ts';
import type { FoundationOptions } from './core/house.ts';
import type { PipelineOptions } from './core/pipeline.ts';
import type { FeatureSettings } from './features/index.ts';
import { createHttpServer, type HttpServer } from './platform/http-server.ts';
import type { Logger } from './platform/logger.ts';
import { StartError } from './platform/start-error.ts';

export type Place = NonNullable<FeatureSettings['sheets']['place']>;

/** @param role what the process is; the second process of a cluster is `bot-1`: no two write one log file */
export function foundationOptions(config: Config, role: string): FoundationOptions {
  const { NODE_APP_INSTANCE: instance } = config;
  return {
    name: instance === 0 ? role : `${role}-${instance}`,
    databaseUrl: required(config.DATABASE_URL, 'DATABASE_URL'),
    replicaUrls: config.DATABASE_READ_URLS,
    poolSize: config.DATABASE_POOL_SIZE,
    poolTimeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
    logLevel: config.LOG_LEVEL,
    logDir: config.LOG_DIR,
  };
}

/** @param place where people meet the bot; absent in a process that has no web server for them */
export function featureSettings(config: Config, place?: Place): FeatureSettings {
  return {
    account: {
      currency: config.DEFAULT_CURRENCY,
      timeZone: config.DEFAULT_TIMEZONE,
      backupDays: config.BACKUP_DAYS,
    },
    admin: { adminIds: config.ADMIN_IDS, allowedIds: config.ALLOWED_IDS },
    ledger: {
      flushDelayMs: config.SHEETS_FLUSH_DELAY_MS,
      ratesRootUrl: config.RATES_ROOT_URL === 'none' ? undefined : config.RATES_ROOT_URL,
    },
    receipts: {
      apiKey: config.GEMINI_API_KEY,
      model: config.GEMINI_MODEL,
      rootUrl: config.GEMINI_ROOT_URL,
      perMinute: config.GEMINI_PER_MINUTE,
      adminIds: config.ADMIN_IDS,
    },
    sheets: {
      flushDelayMs: config.SHEETS_FLUSH_DELAY_MS,
      writesPerMinute: config.SHEETS_WRITES_PER_MINUTE,
      writesPerMinutePerAccount: config.SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT,
      quotaUser: config.SHEETS_QUOTA_USER,
      secretKey: config.SECRET_KEY,
      ...oauthApp(config),
      ...(place === undefined ? {} : { place }),
      adminIds: config.ADMIN_IDS,
      keyFiles: config.GOOGLE_APPLICATION_CREDENTIALS,
      ...(config.GOOGLE_SHEETS_ROOT_URL === undefined ? {} : { rootUrl: config.GOOGLE_SHEETS_ROOT_URL }),
      ...(config.GOOGLE_TOKEN_URL === undefined ? {} : { tokenUrl: config.GOOGLE_TOKEN_URL }),
      scriptRootUrl: config.GOOGLE_SCRIPT_ROOT_URL,
    },
  };
}

function oauthApp(config: Config): Pick<FeatureSettings['sheets'], 'oauth'> {
  const { GOOGLE_OAUTH_CLIENT_ID: clientId, GOOGLE_OAUTH_CLIENT_SECRET: clientSecret } = config;
  if (clientId === undefined || clientSecret === undefined) return {};
  return {
    oauth: {
      clientId,
      clientSecret,
      consentUrl: config.GOOGLE_CONSENT_URL,
      revokeUrl: config.GOOGLE_REVOKE_URL,
    },
  };
}

/** Who may come in, how fast, and what they start with. */
export function intakeSettings(
  config: Config,
): Pick<PipelineOptions, 'allowedIds' | 'limits' | 'updatesAtOnce' | 'defaults'> {
  return {
    allowedIds: config.ALLOWED_IDS === undefined ? null : new Set([...config.ALLOWED_IDS, ...config.ADMIN_IDS]),
    limits: {
      messagesPerMinute: config.MESSAGES_PER_MINUTE,
      commandsPerMinute: config.COMMANDS_PER_MINUTE,
      messageGapMs: config.MESSAGE_GAP_MS,
    },
    updatesAtOnce: config.UPDATES_AT_ONCE,
    defaults: {
      locale: config.DEFAULT_LOCALE,
      currency: config.DEFAULT_CURRENCY ?? 'USD',
      timeZone: config.DEFAULT_TIMEZONE ?? 'UTC',
    },
  };
}

/** @throws {StartError} if a root is started without what `npm start` provides */
export function required(value: string | undefined, variable: string): string {
  if (value === undefined) throw new StartError('CONFIG', `${variable} is missing: start the program with npm start`);
  return value;
}

/** Where a process of a cluster answers for itself alone: PORT is answered by whichever gets the request. */
export function figuresServers(config: Config, log: Logger): HttpServer[] {
  const { HOST: host, METRICS_PORT: firstPort, NODE_APP_INSTANCE: instance } = config;
  if (firstPort === undefined) return [];
  return [createHttpServer({ host, port: firstPort + instance, variable: 'METRICS_PORT', log })];
}
