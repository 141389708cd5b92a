/**
 * npm run sql -- "select …": one statement on the program's database, as a table; it runs read-only. Without a
 * statement it prints the database's address, for any other client.
 */
import { loadConfig } from '../src/config.ts';
import { withClient } from '../src/platform/databases.ts';
import { loadEnvFile, openDatabase } from './open-database.ts';
import { run } from './run.ts';

await run(async () => {
  loadEnvFile();
  const database = await openDatabase(loadConfig(), { log: () => undefined });
  try {
    const statement = process.argv[2];
    if (statement === undefined) console.log(database.directUrl);
    else await print(database.directUrl, statement);
  } finally {
    await database.stop();
  }
});

async function print(url: string, statement: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set default_transaction_read_only = on');
    console.table((await client.query(statement)).rows);
  });
}
