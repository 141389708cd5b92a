import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Feature, Reply } from '../../src/core/feature.ts';
import type { Incoming } from '../../src/core/incoming.ts';
import { askForReplay } from '../../src/core/parked.ts';
import { createReplay } from '../../src/core/replay.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { editUpdate, fileUpdate, locationUpdate, openTestHouse, type TestHouse } from '../support/test-house.ts';
import { waitFor } from '../support/wait-for.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

describe('what is no text', () => {
  const heard: Incoming[] = [];
  const hear = async (incoming: Incoming): Promise<Reply> => {
    heard.push(incoming);
    return [];
  };
  const listening: Feature = {
    name: 'listening',
    handlers: {
      text: async () => [],
      edit: hear,
      location: hear,
      files: [{ accepts: () => true, handle: hear }],
    },
  };

  test('reaches its feature with who sent it, and when, in the order in which it came', async () => {
    heard.splice(0);
    const person = house.addPerson();
    const pipeline = house.pipeline([listening]);
    const file = await house.telegram.sim.keepFile({ name: 'a.csv', mime: 'text/csv', bytes: Buffer.from('a') });
    const sentAtMs = 1_772_323_199_000;
    const updates = [
      editUpdate(person, 5, '/today 40k', { sentAtMs }),
      fileUpdate(person, file, 'from the bank'),
      locationUpdate(person, { latitude: 21, longitude: 105 }),
    ];
    await Promise.all(updates.map((update) => pipeline.handle(update)));
    expect(heard).toMatchObject([
      { kind: 'edit', messageId: 5, text: '/today 40k', sentAtMs, person: { userId: person } },
      { kind: 'file', caption: 'from the bank', file: { kind: 'document', fileId: file.fileId, name: 'a.csv' } },
      { kind: 'location', latitude: 21, longitude: 105 },
    ]);
  });

  test('is counted and held back as a message is', async () => {
    heard.splice(0);
    const person = house.addPerson();
    const limits = { messagesPerMinute: 2, commandsPerMinute: 1, messageGapMs: 0 };
    const pipeline = house.pipeline([listening], undefined, { limits });
    const edit = () => editUpdate(person, 5, '/today');
    const handled = [await pipeline.handle(edit()), await pipeline.handle(edit()), await pipeline.handle(edit())];
    expect(handled.map(({ kind }) => kind)).toEqual(['done', 'done', 'later']);
    expect(heard).toHaveLength(2);
  });

  test('is put aside after its tries, and handled when it is tried again', async () => {
    heard.splice(0);
    const person = house.addPerson();
    const broken = { ...listening, handlers: { ...listening.handlers, edit: () => Promise.reject(new Error('out of order')) } };
    const faulty = house.pipeline([broken], () => {});
    const update = editUpdate(person, 5, 'coffee 40k');
    for (let attempt = 1; attempt <= 5; attempt += 1) await expect(faulty.handle(update)).rejects.toThrow('out of order');
    expect(await faulty.handle(update)).toEqual({ kind: 'done' });
    await transaction(house.db, (tx) => askForReplay(tx, { userId: person, updateId: update.update_id }, null));
    const replay = createReplay({ ...house, pipeline: house.pipeline([listening]), defaultLocale: 'en' });
    await replay.start();
    await waitFor('the edit to be tried again', () => heard.length === 1);
    await replay.stop();
    expect(heard).toMatchObject([{ kind: 'edit', text: 'coffee 40k' }]);
  });
});
