/**
 * npm run migrate                    applies what is not applied yet
 * npm run migrate -- new <name>      drafts a migration from what changed in prisma/schema.prisma since the last commit
 * npm run migrate -- forget <name>   lets a migration that failed run again, once its file is mended
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadConfig } from '../src/config.ts';
import { draftMigration, forgetFailedMigration, migrate } from '../src/platform/migrations.ts';
import { StartError } from '../src/platform/start-error.ts';
import { MIGRATIONS_DIR, loadEnvFile, openDatabase } from './open-database.ts';
import { run } from './run.ts';

const SCHEMA = 'prisma/schema.prisma';
const USAGE = 'Usage: npm run migrate [-- new <name> | forget <name>]';

await run(async () => {
  loadEnvFile();
  const [command = 'apply', name] = process.argv.slice(2);
  const database = await openDatabase(loadConfig(), { log: console.log });
  try {
    if (command === 'apply') await apply(database.directUrl);
    else if (command === 'new' && name) await draft(database.directUrl, name);
    else if (command === 'forget' && name) await forgetFailedMigration(database.directUrl, name);
    else throw new StartError('USAGE', USAGE);
  } finally {
    await database.stop();
  }
});

async function apply(url: string): Promise<void> {
  const { applied } = await migrate(url, { migrationsDir: MIGRATIONS_DIR, log: console.log });
  if (applied.length === 0) console.log('the database is up to date');
}

async function draft(url: string, name: string): Promise<void> {
  const committed = execFileSync('git', ['show', `HEAD:${SCHEMA}`], { encoding: 'utf8' });
  const sql = await draftMigration(url, committed, readFileSync(SCHEMA, 'utf8'));
  if (sql === '') throw new StartError('NO_CHANGE', `${SCHEMA} says what it said at the last commit`);
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(MIGRATIONS_DIR, `${stamp}_${name.replaceAll(/\W+/g, '_').toLowerCase()}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), `${sql}\n`);
  console.log(`wrote ${folder}/migration.sql: read it, finish it by hand, then npm run migrate`);
}
