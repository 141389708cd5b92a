/**
 * One Postgres for a whole test run: embedded in a temporary folder, or the server of TEST_DATABASE_URL. It holds
 * the migrated template that every test database is a copy of.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureDatabase, withClient } from '../../src/platform/databases.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { migrate } from '../../src/platform/migrations.ts';

const migrationsDir = new URL('../../prisma/migrations', import.meta.url).pathname;

interface TestServer {
  url: string;
  close(): Promise<void>;
}

let release: () => Promise<void>;

export default async function setUp(): Promise<void> {
  const server = await openServer();
  try {
    await prepareTemplate(server);
  } catch (fault) {
    await server.close();
    throw fault;
  }
}

/** Called by global-teardown.ts, which Jest loads as a module of its own in the same process. */
export const tearDown = (): Promise<void> => release();

async function prepareTemplate(server: TestServer): Promise<void> {
  const template = `template_${randomUUID().replaceAll('-', '')}`;
  await migrate(await ensureDatabase(server.url, template), { migrationsDir, log: () => {} });
  release = async () => {
    await withClient(server.url, (client) => client.query(`drop database ${template}`));
    await server.close();
  };
  process.env['TEST_SERVER_URL'] = server.url;
  process.env['TEST_TEMPLATE'] = template;
}

async function openServer(): Promise<TestServer> {
  const configured = process.env['TEST_DATABASE_URL'];
  if (configured) return { url: configured, close: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'freedomwallet-test-'));
  const server = await startEmbeddedPostgres({
    dataDir, durable: false, settings: { max_connections: '300' }, log: () => {},
  });
  return {
    url: server.adminUrl,
    close: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
