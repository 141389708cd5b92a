/**
 * A process that tells its admins what went wrong:
 * `node crashing-process.ts <rejection|exception> <url> <token> <admin> <log dir>`
 */
import { createAlerts } from '../../src/core/alerts.ts';
import { systemClock } from '../../src/core/clock.ts';
import { watchProcess } from '../../src/core/process-watch.ts';
import { loadTexts } from '../../src/core/text.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';

const [kind, url = '', token = '', admin = '', dir = ''] = process.argv.slice(2);
const log = createLogger({ level: 'info', dir, name: 'crash', quiet: true });
const telegram = createTelegramClient(token, url);
const alerts = createAlerts({ telegram, adminIds: [Number(admin)], locale: 'en', clock: systemClock, text: loadTexts(), log });
const watch = watchProcess(alerts, log);
await watch.start();

setImmediate(() => {
  if (kind === 'exception') throw new Error('out of the blue');
  void Promise.reject(new Error('nobody waits'));
});
process.on('message', () => {
  process.disconnect();
  void watch.stop();
});
