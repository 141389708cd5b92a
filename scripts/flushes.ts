/**
 * npm run flushes -- pause [user id]    stops all flushes, or those of one ledger; what people record waits
 * npm run flushes -- resume [user id]   lets them go on
 * npm run flushes -- retry <user id>    lets what Google refused of a ledger be tried again
 */
import { loadConfig } from '../src/config.ts';
import { withClient } from '../src/platform/databases.ts';
import { StartError } from '../src/platform/start-error.ts';
import { loadEnvFile, openDatabase } from './open-database.ts';
import { run } from './run.ts';

const USAGE = 'Usage: npm run flushes -- pause [user id] | resume [user id] | retry <user id>';

/** By word: the function of the database, and what its answer counts. */
const COMMANDS: Record<string, { sql: string; counts: string }> = {
  pause: { sql: 'select pause_flushes($1) as count', counts: 'Ledgers that stand still' },
  resume: { sql: 'select resume_flushes($1) as count', counts: 'Ledgers that go on' },
  retry: { sql: 'select retry_failed($1) as count', counts: 'Rows that wait again' },
};

await run(async () => {
  const { sql, counts, userId } = readOrders(process.argv.slice(2));
  loadEnvFile();
  const database = await openDatabase(loadConfig(), { log: () => undefined });
  try {
    await withClient(database.directUrl, async (client) => {
      const { rows } = await client.query<{ count: number }>(sql, [userId]);
      console.log(`${counts}: ${rows[0]?.count ?? 0}`);
    });
  } finally {
    await database.stop();
  }
});

function readOrders([word = '', id, ...rest]: string[]): { sql: string; counts: string; userId: string | null } {
  const command = COMMANDS[word];
  const isWhole = id === undefined ? word !== 'retry' : /^\d{1,15}$/.test(id);
  if (command === undefined || !isWhole || rest.length > 0) throw new StartError('USAGE', USAGE);
  return { ...command, userId: id ?? null };
}
