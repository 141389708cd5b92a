/**
 * The only reader of the environment. Every fault is reported at once: the variable, what is wrong, an example.
 * The names are a contract with the people who run the program; docs and `.env.example` list them.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { LOCALES } from './core/locale.ts';
import { isTimeZone } from './core/clock.ts';
import { isCurrency } from './core/money.ts';
import { RATES_ROOT_URL } from './platform/exchange-rates.ts';
import { StartError } from './platform/start-error.ts';

const flag = (name: string) =>
  z
    .enum(['on', 'off', 'true', 'false', '1', '0'], { error: `must be on or off, for example ${name}=on` })
    .transform((value) => value === 'on' || value === 'true' || value === '1');

const whole = (name: string, example: number, { min = 1, max = 1_000_000_000 } = {}) =>
  z
    .string()
    .refine((value) => /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max, {
      error: `must be a whole number from ${min} to ${max}, for example ${name}=${example}`,
    })
    .transform(Number);

const url = (name: string, example: string, pattern = /^https?:\/\/[^\s/]+/) =>
  z.string().refine((value) => pattern.test(value) && !/\s/.test(value) && URL.canParse(value), {
    error: `must be an address, for example ${name}=${example}`,
  });

const list = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const ids = (name: string) =>
  z
    .string()
    .refine((value) => list(value).every((id) => /^\d{1,15}$/.test(id)), {
      error: `must be Telegram ids, comma-separated, for example ${name}=123456789,987654321`,
    })
    .transform((value) => list(value).map(Number));

const urls = (name: string, example: string, pattern: RegExp) => {
  const one = url(name, example, pattern);
  return z
    .string()
    .refine((value) => list(value).every((address) => one.safeParse(address).success), {
      error: `must be addresses, comma-separated, for example ${name}=${example}`,
    })
    .transform(list);
};

const KEY_LENGTH = 32;

const POSTGRES_URL = /^postgres(ql)?:\/\/\S+/;
const POSTGRES_EXAMPLE = 'postgres://user:password@127.0.0.1:5432/freedomwallet';
const port = { min: 0, max: 65_535 };

const variables = z.object({
  ROLES: z
    .string()
    .refine((value) => list(value).length > 0 && list(value).every((role) => role === 'bot' || role === 'worker'), {
      error: 'must be bot, worker or both, for example ROLES=bot,worker',
    })
    .transform((value) => [...new Set(list(value))] as Role[])
    .default(['bot', 'worker']),
  BOT_TOKEN: z
    .string()
    .regex(/^\d+:\S+$/, { error: 'is not a token as @BotFather gives it, for example BOT_TOKEN=123456789:AAE…' })
    .optional(),
  TELEGRAM_API_ROOT: url('TELEGRAM_API_ROOT', 'https://api.telegram.org').default('https://api.telegram.org'),
  WEBHOOK_URL: url('WEBHOOK_URL', 'https://bot.example.org').optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, {
      error: 'must be 1 to 256 letters, digits, _ or -, for example WEBHOOK_SECRET=Zk3_long_random',
    })
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole('PORT', 8080, port).default(8080),
  WORKER_PORT: whole('WORKER_PORT', 8081, port).default(8081),
  BOT_INSTANCES: whole('BOT_INSTANCES', 2, { max: 64 }).default(1),
  METRICS_PORT: whole('METRICS_PORT', 9090, { min: 1, max: 65_000 }).optional(),
  // PM2 numbers the processes of a cluster from 0 on; nobody sets it by hand.
  NODE_APP_INSTANCE: whole('NODE_APP_INSTANCE', 0, { min: 0, max: 64 }).default(0),
  DATABASE_URL: url('DATABASE_URL', POSTGRES_EXAMPLE, POSTGRES_URL).optional(),
  DATABASE_DIRECT_URL: url('DATABASE_DIRECT_URL', POSTGRES_EXAMPLE, POSTGRES_URL).optional(),
  DATABASE_READ_URLS: urls('DATABASE_READ_URLS', POSTGRES_EXAMPLE, POSTGRES_URL).default([]),
  DATABASE_POOL_SIZE: whole('DATABASE_POOL_SIZE', 10, { max: 1_000 }).default(10),
  DATABASE_POOL_TIMEOUT_MS: whole('DATABASE_POOL_TIMEOUT_MS', 20_000).default(20_000),
  UPDATES_AT_ONCE: whole('UPDATES_AT_ONCE', 64, { max: 10_000 }).default(64),
  DATA_DIR: z.string().default('.data'),
  SECRET_KEY: z
    .string()
    .refine((value) => list(value).length > 0 && list(value).every((key) => key.length >= KEY_LENGTH), {
      error: `must have ${KEY_LENGTH} characters or more, for example what openssl rand -base64 33 prints`,
    })
    .optional(),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().transform(list).default([]),
  GOOGLE_OAUTH_CLIENT_ID: z
    .string()
    .regex(/^\d+-[\w-]+\.apps\.googleusercontent\.com$/, {
      error:
        'is not a client id as the Google Cloud console gives it, for example ' +
        'GOOGLE_OAUTH_CLIENT_ID=123456789012-abc.apps.googleusercontent.com',
    })
    .optional(),
  GOOGLE_OAUTH_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CONSENT_URL: url('GOOGLE_CONSENT_URL', 'https://accounts.google.com/o/oauth2/v2/auth').optional(),
  GOOGLE_REVOKE_URL: url('GOOGLE_REVOKE_URL', 'https://oauth2.googleapis.com/revoke').optional(),
  GOOGLE_SCRIPT_ROOT_URL: url('GOOGLE_SCRIPT_ROOT_URL', 'https://script.google.com').optional(),
  GOOGLE_SHEETS_ROOT_URL: url('GOOGLE_SHEETS_ROOT_URL', 'https://sheets.googleapis.com').optional(),
  GOOGLE_TOKEN_URL: url('GOOGLE_TOKEN_URL', 'https://oauth2.googleapis.com/token').optional(),
  RATES_ROOT_URL: z
    .string()
    .refine((value) => value === 'none' || url('RATES_ROOT_URL', RATES_ROOT_URL).safeParse(value).success, {
      error: `must be an address or none, for example RATES_ROOT_URL=${RATES_ROOT_URL}`,
    })
    .default(RATES_ROOT_URL),
  SHEETS_WRITES_PER_MINUTE: whole('SHEETS_WRITES_PER_MINUTE', 300).default(300),
  SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: whole('SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT', 60).default(60),
  SHEETS_FLUSH_DELAY_MS: whole('SHEETS_FLUSH_DELAY_MS', 5_000, { min: 0 }).default(5_000),
  SHEETS_QUOTA_USER: flag('SHEETS_QUOTA_USER').default(false),
  GEMINI_API_KEY: z
    .string()
    .regex(/^[\w.-]{1,200}$/, { error: 'is not a key as Google AI Studio gives it, for example GEMINI_API_KEY=AIzaSy…' })
    .optional(),
  GEMINI_MODEL: z
    .string()
    .regex(/^[\w.-]{1,100}$/, { error: 'is not the name of a model, for example GEMINI_MODEL=gemini-flash-latest' })
    .default('gemini-flash-latest'),
  GEMINI_ROOT_URL: url('GEMINI_ROOT_URL', 'https://generativelanguage.googleapis.com').optional(),
  GEMINI_PER_MINUTE: whole('GEMINI_PER_MINUTE', 50, { max: 100_000 }).default(50),
  MESSAGES_PER_MINUTE: whole('MESSAGES_PER_MINUTE', 30, { min: 0, max: 1_000_000 }).default(30),
  COMMANDS_PER_MINUTE: whole('COMMANDS_PER_MINUTE', 10, { min: 0, max: 1_000_000 }).default(10),
  MESSAGE_GAP_MS: whole('MESSAGE_GAP_MS', 500, { min: 0, max: 10_000 }).default(500),
  SEND_PER_SECOND: whole('SEND_PER_SECOND', 25, { max: 1_000 }).default(25),
  ADMIN_IDS: ids('ADMIN_IDS').default([]),
  ALLOWED_IDS: ids('ALLOWED_IDS').optional(),
  DEFAULT_LOCALE: z
    .enum(LOCALES, { error: `must be one of ${LOCALES.join(', ')}, for example DEFAULT_LOCALE=vi` })
    .default('en'),
  DEFAULT_TIMEZONE: z
    .string()
    .refine(isTimeZone, { error: 'is no time zone, for example DEFAULT_TIMEZONE=Asia/Ho_Chi_Minh' })
    .optional(),
  DEFAULT_CURRENCY: z
    .string()
    .refine(isCurrency, { error: 'is no currency code, for example DEFAULT_CURRENCY=VND' })
    .optional(),
  BACKUP_DAYS: whole('BACKUP_DAYS', 30, { min: 0, max: 3_650 }).default(30),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'], {
      error: 'must be error, warn, info or debug, for example LOG_LEVEL=info',
    })
    .default('info'),
  LOG_DIR: z.string().default('logs'),
});

type Faults = { issues: { path?: PropertyKey[] | undefined }[] };

/** Checked beside the faults of other variables, not after them, unless one of its own is faulty. */
const unlessFaulty =
  (...names: string[]) =>
  ({ issues }: Faults): boolean =>
    !issues.some(({ path }) => names.includes(String(path?.[0])));

const environment = variables
  // One process with both roles listens twice.
  .refine(({ ROLES, PORT, WORKER_PORT }) => ROLES.length < 2 || PORT === 0 || PORT !== WORKER_PORT, {
    path: ['WORKER_PORT'],
    error: 'must not be that of PORT, for example WORKER_PORT=8081',
    when: unlessFaulty('ROLES', 'PORT', 'WORKER_PORT'),
  })
  .refine((given) => given.GOOGLE_OAUTH_CLIENT_ID === undefined || given.GOOGLE_OAUTH_CLIENT_SECRET !== undefined, {
    path: ['GOOGLE_OAUTH_CLIENT_SECRET'],
    error: 'must be set where GOOGLE_OAUTH_CLIENT_ID is: the console shows both, for example GOCSPX-…',
    when: unlessFaulty('GOOGLE_OAUTH_CLIENT_ID'),
  })
  .refine((given) => given.GOOGLE_OAUTH_CLIENT_SECRET === undefined || given.GOOGLE_OAUTH_CLIENT_ID !== undefined, {
    path: ['GOOGLE_OAUTH_CLIENT_ID'],
    error:
      'must be set where GOOGLE_OAUTH_CLIENT_SECRET is, for example ' +
      'GOOGLE_OAUTH_CLIENT_ID=123456789012-abc.apps.googleusercontent.com',
    when: unlessFaulty('GOOGLE_OAUTH_CLIENT_ID'),
  });

export type Role = 'bot' | 'worker';

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads the configuration.
 * @param env the environment; an empty variable counts as absent, spaces around a value don't count
 * @throws {StartError} that lists every fault
 */
export function loadConfig(env: Record<string, string | undefined> = process.env) {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const);
  const given = Object.fromEntries(trimmed.filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw configFault(parsed.error);
  const values = parsed.data;
  return {
    ...values,
    WEBHOOK_SECRET: values.WEBHOOK_SECRET ?? derivedSecret(values.BOT_TOKEN),
    SECRET_KEY: secretKeys(values.SECRET_KEY, values.BOT_TOKEN),
    DATABASE_DIRECT_URL: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
  };
}

function configFault(error: z.ZodError): StartError {
  const faults = error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  return new StartError('CONFIG', ['The configuration has faults:', ...faults].join('\n'));
}

/** The same in every process, known to nobody without the token. */
function derivedSecret(token: string | undefined): string {
  return createHmac('sha256', token ?? 'sandbox')
    .update('webhook secret')
    .digest('base64url');
}

/**
 * The key that is made of the token comes last, so that what was sealed before there was a key of its own can still
 * be opened.
 */
function secretKeys(given: string | undefined, token: string | undefined): string {
  const derived = Buffer.from(hkdfSync('sha256', token ?? 'sandbox', '', 'freedomwallet secret key', KEY_LENGTH));
  return [...list(given ?? ''), derived.toString('base64url')].join(',');
}
