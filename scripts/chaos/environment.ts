/** The program's variables in a run are the run's alone; what the shell or `.env` says about them must not slip in. */

const NONE = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', ADMIN_IDS: '', ALLOWED_IDS: '', WEBHOOK_URL: '' };
const HABITS = { DEFAULT_LOCALE: 'en', DEFAULT_CURRENCY: 'USD', DEFAULT_TIMEZONE: 'UTC' };
/** Few people stand for many: they may write as fast as they like. */
const NO_LIMITS = { MESSAGES_PER_MINUTE: '0', COMMANDS_PER_MINUTE: '0', MESSAGE_GAP_MS: '0' };

export function ownEnvironment(variables: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...NONE, ...HABITS, ...NO_LIMITS, ...variables };
}
