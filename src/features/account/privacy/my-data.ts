/**
 * Everything that is known of a person, as one file: a zip with a JSON file a list. Asked for in the chat, written and
 * sent by the worker, list by list and row by row, so that a long history needs no more memory than a short one.
 */
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { claimUpdate } from '../../../core/claims.ts';
import { MINUTE_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { PersonalData, PersonalList } from '../../../core/personal-data.ts';
import type { QueueWork } from '../../../core/queue-work.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { JobOutcome, QueueName } from '../../../platform/queue.ts';
import { TelegramFault } from '../../../platform/telegram.ts';
import { inTempFolder } from '../../../platform/temp-folder.ts';
import { collected, collecting } from './views.ts';

/** One at a time for each person: who asks twice gets it twice. */
export const MY_DATA_QUEUE: QueueName = {
  name: 'account-my-data',
  options: {
    policy: 'key_strict_fifo',
    notify: true,
    retryLimit: 10,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 900,
    heartbeatSeconds: 60,
    deleteAfterSeconds: 3_600,
  },
};

const UPLOAD_TIMEOUT_MS = 5 * MINUTE_MS;

export async function askForMyData(house: House, incoming: Incoming): Promise<Reply> {
  const { userId } = incoming.person;
  await transaction(house.db, async (tx) => {
    const claim = await claimUpdate(tx, incoming.update, {});
    if (claim.kind === 'fresh') await house.queue.send(tx, MY_DATA_QUEUE.name, { userId }, { key: `${userId}` });
  });
  return [collecting(house.text, incoming)];
}

/** @param kept what features and core keep of people */
export function myDataWork(house: House, kept: PersonalData[]): QueueWork {
  return {
    queue: MY_DATA_QUEUE,
    batchSize: 2,
    work: async (jobs) => {
      const outcomes: JobOutcome[] = [];
      for (const { data } of jobs) outcomes.push(await sendMyData(house, kept, (data as { userId: number }).userId));
      return outcomes;
    },
  };
}

async function sendMyData(house: House, kept: PersonalData[], userId: number): Promise<JobOutcome> {
  const person = await house.people.find(userId);
  if (person === undefined) return 'completed';
  try {
    await inTempFolder(async (dir) => {
      const file = join(dir, 'my-data.zip');
      await writeZip(file, kept.flatMap(({ collect }) => collect(house.db, userId)));
      house.log.info('A person takes what is known of them', { userId, bytes: (await stat(file)).size });
      const params = {
        chat_id: userId,
        document: { source: file, filename: 'my-data.zip' },
        caption: collected(house.text, person, house.clock.nowMs()),
        parse_mode: 'HTML',
      };
      await house.botApi.call('sendDocument', params, UPLOAD_TIMEOUT_MS);
    });
    return 'completed';
  } catch (fault) {
    house.log.warn('What is known of a person could not be sent', { userId, fault: describeFault(fault) });
    const isOver = fault instanceof TelegramFault && (fault.code === 'blocked' || fault.code === 'refused');
    return isOver ? 'completed' : 'failed';
  }
}

async function writeZip(file: string, lists: PersonalList[]): Promise<void> {
  const zip = new yazl.ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(file));
  // Opened when its turn comes, so that no list is read before the one ahead of it is written.
  for (const { name, rows } of lists) {
    zip.addReadStreamLazy(`${name}.json`, (give) => give(null, Readable.from(jsonOf(rows))));
  }
  zip.end();
  await written;
}

async function* jsonOf(rows: AsyncIterable<Record<string, unknown>>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
