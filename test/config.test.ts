import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../src/config.ts';
import { StartError } from '../src/platform/start-error.ts';

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
  } catch (fault) {
    if (fault instanceof StartError) return fault.message.split('\n').slice(1).map((line) => line.trim());
    throw fault;
  }
  throw new Error('The configuration was taken');
}

describe('the configuration', () => {
  test('needs nothing', () => {
    expect(loadConfig({})).toEqual({
      ROLES: ['bot', 'worker'],
      TELEGRAM_API_ROOT: 'https://api.telegram.org',
      WEBHOOK_SECRET: expect.stringMatching(/^[\w-]{43}$/),
      HOST: '127.0.0.1',
      PORT: 8080,
      WORKER_PORT: 8081,
      BACKUP_DAYS: 30,
      BOT_INSTANCES: 1,
      NODE_APP_INSTANCE: 0,
      DATABASE_READ_URLS: [],
      DATABASE_POOL_SIZE: 10,
      DATABASE_POOL_TIMEOUT_MS: 20_000,
      UPDATES_AT_ONCE: 64,
      DATA_DIR: '.data',
      SECRET_KEY: expect.stringMatching(/^[\w-]{43}$/),
      GEMINI_MODEL: 'gemini-flash-latest',
      GEMINI_PER_MINUTE: 50,
      GOOGLE_APPLICATION_CREDENTIALS: [],
      SHEETS_WRITES_PER_MINUTE: 300,
      SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: 60,
      RATES_ROOT_URL: 'https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api',
      SHEETS_FLUSH_DELAY_MS: 5_000,
      SHEETS_QUOTA_USER: false,
      MESSAGES_PER_MINUTE: 30,
      COMMANDS_PER_MINUTE: 10,
      MESSAGE_GAP_MS: 500,
      SEND_PER_SECOND: 25,
      ADMIN_IDS: [],
      DEFAULT_LOCALE: 'en',
      LOG_LEVEL: 'info',
      LOG_DIR: 'logs',
    });
  });

  test('counts an empty variable as absent, and no spaces around a value', () => {
    const empty = Object.fromEntries(['BOT_TOKEN', 'WEBHOOK_URL', 'PORT', 'ROLES', 'ALLOWED_IDS', 'DATABASE_URL'].map((name) => [name, '  ']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
    expect(loadConfig({ PORT: ' 9000\r', BOT_TOKEN: ' 123:abc ' })).toMatchObject({ PORT: 9000, BOT_TOKEN: '123:abc' });
  });

  test('takes what is given', () => {
    expect(
      loadConfig({
        ROLES: 'worker, worker',
        WEBHOOK_SECRET: 'my_own-secret',
        GOOGLE_APPLICATION_CREDENTIALS: 'a.json, b.json',
        ADMIN_IDS: '1,2',
        ALLOWED_IDS: '3',
        SHEETS_QUOTA_USER: 'on',
        DEFAULT_CURRENCY: 'VND',
        DEFAULT_TIMEZONE: 'Asia/Ho_Chi_Minh',
        DATABASE_URL: 'postgres://bot:p%23ss@db.example.org:5432/wallet?sslmode=require',
        DATABASE_READ_URLS: 'postgres://one/wallet, postgres://two/wallet',
      }),
    ).toMatchObject({
      ROLES: ['worker'],
      WEBHOOK_SECRET: 'my_own-secret',
      GOOGLE_APPLICATION_CREDENTIALS: ['a.json', 'b.json'],
      ADMIN_IDS: [1, 2],
      ALLOWED_IDS: [3],
      SHEETS_QUOTA_USER: true,
      DATABASE_DIRECT_URL: 'postgres://bot:p%23ss@db.example.org:5432/wallet?sslmode=require',
      DATABASE_READ_URLS: ['postgres://one/wallet', 'postgres://two/wallet'],
    });
  });

  test('makes one webhook secret of one token, in every process, and never the token itself', () => {
    const secretOf = (token: string): string => loadConfig({ BOT_TOKEN: token }).WEBHOOK_SECRET;
    expect(secretOf('123:abc')).toBe(secretOf('123:abc'));
    expect(secretOf('123:abc')).not.toBe(secretOf('123:abd'));
    expect(secretOf('123:abc')).not.toContain('abc');
  });
});

describe('the secret key', () => {
  const [own, next] = ['k'.repeat(32), 'n'.repeat(40)];

  test('is made of the token in every process alike where none is given, and is neither the token nor the webhook secret', () => {
    const config = loadConfig({ BOT_TOKEN: '123:abc' });
    expect(config.SECRET_KEY).toBe(loadConfig({ BOT_TOKEN: '123:abc' }).SECRET_KEY);
    expect(config.SECRET_KEY).not.toBe(loadConfig({ BOT_TOKEN: '123:abd' }).SECRET_KEY);
    expect(config.SECRET_KEY).not.toContain('abc');
    expect(config.SECRET_KEY).not.toBe(config.WEBHOOK_SECRET);
  });

  test('of the operator comes first, then the one that it replaces, then the one that is made of the token', () => {
    const derived = loadConfig({ BOT_TOKEN: '123:abc' }).SECRET_KEY;
    expect(loadConfig({ BOT_TOKEN: '123:abc', SECRET_KEY: `${next}, ${own}` }).SECRET_KEY).toBe([next, own, derived].join(','));
  });
});

describe('a fault in the configuration', () => {
  test.each([
    ['ROLES', 'bot,cook', 'must be bot, worker or both, for example ROLES=bot,worker'],
    ['ROLES', ',', 'must be bot, worker or both, for example ROLES=bot,worker'],
    ['BOT_TOKEN', 'abc', 'is not a token as @BotFather gives it, for example BOT_TOKEN=123456789:AAE…'],
    ['TELEGRAM_API_ROOT', 'api.telegram.org', 'must be an address, for example TELEGRAM_API_ROOT=https://api.telegram.org'],
    ['WEBHOOK_URL', 'https://bot example.org', 'must be an address, for example WEBHOOK_URL=https://bot.example.org'],
    ['WEBHOOK_SECRET', 'with space', 'must be 1 to 256 letters, digits, _ or -, for example WEBHOOK_SECRET=Zk3_long_random'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535, for example PORT=8080'],
    ['WORKER_PORT', '1e3', 'must be a whole number from 0 to 65535, for example WORKER_PORT=8081'],
    ['BOT_INSTANCES', 'max', 'must be a whole number from 1 to 64, for example BOT_INSTANCES=2'],
    ['METRICS_PORT', '0', 'must be a whole number from 1 to 65000, for example METRICS_PORT=9090'],
    ['DATABASE_URL', 'mysql://db/x', 'must be an address, for example DATABASE_URL=postgres://user:password@127.0.0.1:5432/freedomwallet'],
    ['DATABASE_URL', 'postgres://bot:p#ss@db/x', 'must be an address, for example DATABASE_URL=postgres://user:password@127.0.0.1:5432/freedomwallet'],
    ['DATABASE_DIRECT_URL', 'db', 'must be an address, for example DATABASE_DIRECT_URL=postgres://user:password@127.0.0.1:5432/freedomwallet'],
    ['DATABASE_READ_URLS', 'postgres://a/b,c', 'must be addresses, comma-separated, for example DATABASE_READ_URLS=postgres://user:password@127.0.0.1:5432/freedomwallet'],
    ['DATABASE_POOL_SIZE', '0', 'must be a whole number from 1 to 1000, for example DATABASE_POOL_SIZE=10'],
    ['DATABASE_POOL_TIMEOUT_MS', '-1', 'must be a whole number from 1 to 1000000000, for example DATABASE_POOL_TIMEOUT_MS=20000'],
    ['UPDATES_AT_ONCE', '1.5', 'must be a whole number from 1 to 10000, for example UPDATES_AT_ONCE=64'],
    ['SECRET_KEY', 'too short', 'must have 32 characters or more, for example what openssl rand -base64 33 prints'],
    ['SECRET_KEY', `${'k'.repeat(32)},short`, 'must have 32 characters or more, for example what openssl rand -base64 33 prints'],
    [
      'GOOGLE_OAUTH_CLIENT_ID',
      'me@example.com',
      'is not a client id as the Google Cloud console gives it, for example GOOGLE_OAUTH_CLIENT_ID=123456789012-abc.apps.googleusercontent.com',
    ],
    ['GOOGLE_CONSENT_URL', 'x', 'must be an address, for example GOOGLE_CONSENT_URL=https://accounts.google.com/o/oauth2/v2/auth'],
    ['GOOGLE_REVOKE_URL', 'x', 'must be an address, for example GOOGLE_REVOKE_URL=https://oauth2.googleapis.com/revoke'],
    ['GOOGLE_SHEETS_ROOT_URL', 'ftp://x', 'must be an address, for example GOOGLE_SHEETS_ROOT_URL=https://sheets.googleapis.com'],
    ['GOOGLE_TOKEN_URL', 'x', 'must be an address, for example GOOGLE_TOKEN_URL=https://oauth2.googleapis.com/token'],
    ['SHEETS_WRITES_PER_MINUTE', '0', 'must be a whole number from 1 to 1000000000, for example SHEETS_WRITES_PER_MINUTE=300'],
    ['SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT', '٣', 'must be a whole number from 1 to 1000000000, for example SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT=60'],
    ['RATES_ROOT_URL', 'nowhere', 'must be an address or none, for example RATES_ROOT_URL=https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api'],
    ['SHEETS_FLUSH_DELAY_MS', '5s', 'must be a whole number from 0 to 1000000000, for example SHEETS_FLUSH_DELAY_MS=5000'],
    ['SHEETS_QUOTA_USER', 'yes', 'must be on or off, for example SHEETS_QUOTA_USER=on'],
    ['SEND_PER_SECOND', '1001', 'must be a whole number from 1 to 1000, for example SEND_PER_SECOND=25'],
    ['ADMIN_IDS', '1,@me', 'must be Telegram ids, comma-separated, for example ADMIN_IDS=123456789,987654321'],
    ['ALLOWED_IDS', '9'.repeat(16), 'must be Telegram ids, comma-separated, for example ALLOWED_IDS=123456789,987654321'],
    ['DEFAULT_LOCALE', 'de', 'must be one of en, vi, ru, for example DEFAULT_LOCALE=vi'],
    ['DEFAULT_TIMEZONE', 'Hanoi', 'is no time zone, for example DEFAULT_TIMEZONE=Asia/Ho_Chi_Minh'],
    ['DEFAULT_CURRENCY', 'vnd', 'is no currency code, for example DEFAULT_CURRENCY=VND'],
    ['LOG_LEVEL', 'verbose', 'must be error, warn, info or debug, for example LOG_LEVEL=info'],
  ])('of %s=%s is said with what is wrong and an example', (name, value, message) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} ${message}`]);
  });

  test('is said with all others at once, two ports that are one included', () => {
    const faults = faultsOf({ PORT: '80', WORKER_PORT: '80', LOG_LEVEL: 'loud', DEFAULT_LOCALE: 'de' });
    expect(faults.toSorted()).toEqual([
      'DEFAULT_LOCALE must be one of en, vi, ru, for example DEFAULT_LOCALE=vi',
      'LOG_LEVEL must be error, warn, info or debug, for example LOG_LEVEL=info',
      'WORKER_PORT must not be that of PORT, for example WORKER_PORT=8081',
    ]);
  });

  test('is that only one of the two names of the OAuth client is set', () => {
    expect(faultsOf({ GOOGLE_OAUTH_CLIENT_ID: '1-a.apps.googleusercontent.com' })).toEqual([
      'GOOGLE_OAUTH_CLIENT_SECRET must be set where GOOGLE_OAUTH_CLIENT_ID is: the console shows both, for example GOCSPX-…',
    ]);
    expect(faultsOf({ GOOGLE_OAUTH_CLIENT_SECRET: 'GOCSPX-x', PORT: 'x' })).toEqual([
      'PORT must be a whole number from 0 to 65535, for example PORT=8080',
      'GOOGLE_OAUTH_CLIENT_ID must be set where GOOGLE_OAUTH_CLIENT_SECRET is, for example GOOGLE_OAUTH_CLIENT_ID=123456789012-abc.apps.googleusercontent.com',
    ]);
  });

  test('never shows what was given, which may be a secret', () => {
    const secrets = { BOT_TOKEN: 'hunter2', DATABASE_URL: 'db:hunter2', WEBHOOK_SECRET: 'hunter2 hunter2' };
    expect(faultsOf(secrets).join()).not.toContain('hunter2');
  });

  test('of ports is none where each role has a process of its own, or any free port will do', () => {
    expect(loadConfig({ ROLES: 'bot', PORT: '80', WORKER_PORT: '80' })).toMatchObject({ PORT: 80 });
    expect(loadConfig({ PORT: '0', WORKER_PORT: '0' })).toMatchObject({ PORT: 0 });
  });
});
