import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createMetrics, type Metrics } from '../../src/core/metrics.ts';
import { createReplicas, type Read } from '../../src/core/replicas.ts';
import { withClient } from '../../src/platform/databases.ts';
import { createPool, type Db } from '../../src/platform/postgres.ts';
import { createPrisma, type Prisma } from '../../src/platform/prisma.ts';
import type { ReadSource } from '../../src/platform/replicas.ts';
import { findPostgresTools, startServers, type Server, type Servers } from '../support/postgres-tools.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

const describeWithServers = findPostgresTools() === undefined ? describe.skip : describe;

const LONG_AGO = null;

type Reading = { read: Read; metrics: Metrics; log: RecordingLog; stop(): Promise<void> };

describeWithServers('reads', () => {
  let servers: Servers;
  let first: Server;
  let second: Server;
  let db: Db;
  let prisma: Prisma;
  const running: Reading[] = [];

  beforeAll(async () => {
    servers = await startServers();
    first = await servers.addReplica();
    second = await servers.addReplica();
    db = createPool({ url: servers.primary.url, applicationName: 'test', size: 5, timeoutMs: 5_000, onIdleError: () => {} });
    prisma = createPrisma(db);
    await db.query('create table notes (note text)');
  }, 60_000);

  afterEach(async () => {
    await Promise.all(running.splice(0).map((reading) => reading.stop()));
  });

  afterAll(async () => {
    await prisma?.$disconnect();
    await db?.end();
    await servers?.remove();
  });

  /** Reads that know these replicas, and have found out how they are. */
  async function readFrom(replicas: Server[], primaryUrl = servers.primary.url): Promise<Reading> {
    const [log, metrics] = [createRecordingLog(), createMetrics({ process: false })];
    const service = createReplicas({
      primary: { db, prisma },
      primaryUrl,
      replicaUrls: replicas.map(({ url }) => url),
      applicationName: 'reading',
      poolSize: 2,
      log,
      metrics,
    });
    await service.start();
    const reading = { read: service.read, metrics, log, stop: service.stop };
    running.push(reading);
    await waitFor('the first check', () => log.lines.length >= replicas.length);
    return reading;
  }

  const usable = async ({ metrics }: Reading): Promise<number[]> => {
    const figure = await metrics.registry.getSingleMetric('bot_replica_usable')!.get();
    const inOrder = figure.values.toSorted((a, b) => Number(a.labels['replica']) - Number(b.labels['replica']));
    return inOrder.map(({ value }) => value);
  };

  const becomes = async (reading: Reading, wanted: number[]): Promise<void> => {
    await waitFor(`replicas ${wanted.join()}`, async () => (await usable(reading)).join() === wanted.join());
  };

  /** Which server answers: `primary`, or the port of a replica. */
  const whoAnswers = async ({ db: source }: ReadSource): Promise<string> => {
    const { rows } = await source.query(`
      select case when pg_is_in_recovery() then current_setting('port') else 'primary' end as who`);
    return (rows[0] as { who: string }).who;
  };

  const portOf = ({ url }: Server): string => new URL(url).port;

  const pauseReplay = async ({ url }: Server): Promise<void> =>
    await withClient(url, async (client) => {
      await client.query('select pg_wal_replay_pause()');
      const paused = async (): Promise<boolean> =>
        (await client.query(`select pg_get_wal_replay_pause_state() = 'paused' as is`)).rows[0].is;
      await waitFor('the pause', paused);
    });

  const resumeReplay = async ({ url }: Server): Promise<void> =>
    await withClient(url, async (client) => void (await client.query('select pg_wal_replay_resume()')));

  test('go to the replicas in turn, through Prisma too', async () => {
    const reading = await readFrom([first, second]);
    await becomes(reading, [1, 1]);
    const who = [];
    for (let round = 0; round < 4; round += 1) who.push(await reading.read(LONG_AGO, whoAnswers));
    expect(who.toSorted()).toEqual([portOf(first), portOf(first), portOf(second), portOf(second)].toSorted());
    expect(await reading.read(LONG_AGO, ({ prisma: source }) => source.$queryRaw`select pg_is_in_recovery() as replica`)).toEqual([
      { replica: true },
    ]);
  });

  test.each([
    ['wrote a moment ago', 0],
    ['wrote four seconds ago', 4_000],
    ['is not known to have written or not', undefined],
  ])('of a person who %s go to the primary', async (_who, wroteAgoMs) => {
    const reading = await readFrom([first]);
    await becomes(reading, [1]);
    expect(await reading.read(wroteAgoMs, whoAnswers)).toBe('primary');
    expect(await reading.read(5_000, whoAnswers)).toBe(portOf(first));
  });

  test('pass over a replica that is behind, and come back to it when it is not', async () => {
    const reading = await readFrom([first, second]);
    await becomes(reading, [1, 1]);
    await pauseReplay(first);
    await db.query(`insert into notes values ('not there yet')`);
    await becomes(reading, [0, 1]);
    for (let round = 0; round < 3; round += 1) expect(await reading.read(LONG_AGO, whoAnswers)).toBe(portOf(second));
    await pauseReplay(second);
    await db.query(`insert into notes values ('nowhere yet')`);
    await becomes(reading, [0, 0]);
    const seen = await reading.read(LONG_AGO, ({ db: source }) => source.query('select note from notes order by note'));
    expect(seen.rows).toEqual([{ note: 'not there yet' }, { note: 'nowhere yet' }]);
    await resumeReplay(first);
    await resumeReplay(second);
    await becomes(reading, [1, 1]);
    const told = reading.log.lines.filter(({ fields }) => fields['replica'] === 1);
    expect(told.map(({ level, message, fields }) => [level, message, fields['state']])).toEqual([
      ['info', 'A replica is read from', undefined],
      ['warn', 'A replica is passed over', 'behind'],
      ['info', 'A replica is read from', undefined],
    ]);
  });

  test('pass over a replica that always applies its log later', async () => {
    await withClient(second.url, async (client) => {
      await client.query(`alter system set recovery_min_apply_delay = '3s'`);
      await client.query('select pg_reload_conf()');
    });
    const reading = await readFrom([second]);
    await db.query(`insert into notes values ('in three seconds')`);
    await becomes(reading, [0]);
    expect(await reading.read(LONG_AGO, whoAnswers)).toBe('primary');
    await withClient(second.url, async (client) => {
      await client.query('alter system reset recovery_min_apply_delay');
      await client.query('select pg_reload_conf()');
    });
    await becomes(reading, [1]);
  });

  test('that a replica does not live to answer are answered by the primary, and it is taken again when it is back', async () => {
    const reading = await readFrom([first]);
    await becomes(reading, [1]);
    const asked = reading.read(LONG_AGO, async (source) => {
      await source.db.query('select case when pg_is_in_recovery() then pg_sleep(60) end');
      return await whoAnswers(source);
    });
    await withClient(first.url, async (client) => {
      const sleeping = `select 1 from pg_stat_activity where application_name = 'reading' and wait_event = 'PgSleep'`;
      await waitFor('the query', async () => (await client.query(sleeping)).rowCount === 1);
    });
    await first.stop('immediate');
    expect(await asked).toBe('primary');
    await becomes(reading, [0]);
    expect(await reading.read(LONG_AGO, whoAnswers)).toBe('primary');
    await first.start();
    await becomes(reading, [1]);
    expect(await reading.read(LONG_AGO, whoAnswers)).toBe(portOf(first));
    expect(reading.log.lines.filter(({ message }) => message.includes('failed on a replica'))).toHaveLength(1);
  });

  test('never reach a server that follows nobody, though its address stands among the replicas', async () => {
    const reading = await readFrom([servers.primary]);
    expect(await usable(reading)).toEqual([0]);
    expect(reading.log.lines[0]).toMatchObject({ level: 'warn', fields: { replica: 1, state: 'no replica' } });
  });

  test('go to the primary while nobody knows how far it is', async () => {
    const reading = await readFrom([first], 'postgres://postgres:hunter2@127.0.0.1:1/none');
    expect(await usable(reading)).toEqual([0]);
    expect(await reading.read(LONG_AGO, whoAnswers)).toBe('primary');
    expect(reading.log.lines).toMatchObject([{ level: 'warn', fields: { replica: 1, state: 'unknown', fault: {} } }]);
    expect(JSON.stringify(reading.log.lines)).not.toContain('hunter2');
  });

  test('cannot write on a replica’s connections', async () => {
    const reading = await readFrom([first]);
    await becomes(reading, [1]);
    const settings = await reading.read(LONG_AGO, ({ db: source }) =>
      source.query(`select current_setting('default_transaction_read_only') as default_read_only`));
    expect(settings.rows).toEqual([{ default_read_only: 'on' }]);
  });
});
