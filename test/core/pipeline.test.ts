import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { claimUpdate } from '../../src/core/claims.ts';
import type { Feature } from '../../src/core/feature.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse, type Update } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

async function entriesOf(userId: number): Promise<{ note: string; amount_minor: number }[]> {
  const entries = 'select note, amount_minor from transactions where user_id = $1 order by id';
  const found = await house.db.query(entries, [userId]);
  return found.rows as { note: string; amount_minor: number }[];
}

async function queued(userId: number): Promise<number> {
  return (await house.db.query('select from sheets_write_queue where user_id = $1', [userId])).rowCount ?? 0;
}

function pressOfEdit(person: number): Update {
  const card = house.telegram.sim.chat(person).messages.find(({ who }) => who === 'bot');
  const edit = card?.inlineKeyboard?.flat().find(({ text }) => text.includes('Edit'))?.callback_data ?? '';
  return pressUpdate(person, card?.messageId ?? 0, edit);
}

describe('an update', () => {
  test('that is delivered twice is recorded once and answered each time', async () => {
    const person = house.addPerson();
    const pipeline = house.pipeline();
    const update = textUpdate(person, 'coffee 3.50');
    await pipeline.handle(update);
    await pipeline.handle(update);
    expect(await entriesOf(person)).toEqual([{ note: 'coffee', amount_minor: 350 }]);
    expect(await queued(person)).toBe(1);
    const answers = house.said(person);
    expect(answers).toHaveLength(2);
    expect(answers[1]).toBe(answers[0]);
  });

  test('that answers a question and is delivered again gets the same answer, not a new entry', async () => {
    const person = house.addPerson();
    const pipeline = house.pipeline();
    await pipeline.handle(textUpdate(person, 'tea 4'));
    await pipeline.handle(pressOfEdit(person));
    const answer = textUpdate(person, 'green tea');
    await pipeline.handle(answer);
    await pipeline.handle(answer);
    expect(await entriesOf(person)).toEqual([{ note: 'green tea', amount_minor: 400 }]);
    const answers = house.said(person).slice(-2);
    expect(answers[0]).toContain('green tea');
    expect(answers[1]).toBe(answers[0]);
  });

  test('that took effect and is delivered again while the bot asks something else does not answer that', async () => {
    const person = house.addPerson();
    const pipeline = house.pipeline();
    const first = textUpdate(person, 'tea 4');
    await pipeline.handle(first);
    await pipeline.handle(pressOfEdit(person));
    await pipeline.handle(first);
    await pipeline.handle(textUpdate(person, 'green tea 5'));
    expect(await entriesOf(person)).toEqual([{ note: 'green tea', amount_minor: 500 }]);
  });

  test('that is delivered twice at once to one process is recorded and answered once, beside others in its group', async () => {
    const pipeline = house.pipeline();
    const people = [house.addPerson(), house.addPerson(), house.addPerson()];
    const updates = people.map((person) => textUpdate(person, 'tea 2'));
    await Promise.all([...updates, ...updates].map((update) => pipeline.handle(update)));
    for (const person of people) {
      expect(await entriesOf(person)).toHaveLength(1);
      expect(house.said(person)).toHaveLength(1);
    }
  });

  test('that is delivered to two processes at once is recorded once', async () => {
    const [one, other] = [house.pipeline(), house.pipeline()];
    const people = Array.from({ length: 20 }, () => house.addPerson());
    const updates = people.map((person) => textUpdate(person, 'bus 1.20'));
    await Promise.all(updates.flatMap((update) => [one.handle(update), other.handle(update)]));
    for (const person of people) {
      expect(await entriesOf(person)).toHaveLength(1);
      expect(house.said(person)).toHaveLength(2);
    }
  });

  test('whose handler fails twice and then works takes effect once and is answered once', async () => {
    const person = house.addPerson();
    const [ledger, ...rest] = house.features() as [Feature, ...Feature[]];
    let failures = 2;
    const shaky: Feature = {
      ...ledger,
      handlers: {
        ...ledger.handlers,
        text: async (incoming) => {
          const reply = await ledger.handlers?.text?.(incoming);
          failures -= 1;
          if (failures >= 0) throw new Error('the process lost its way after the commit');
          return reply ?? [];
        },
      },
    };
    const pipeline = house.pipeline([shaky, ...rest]);
    const update = textUpdate(person, 'lunch 12,50');
    await expect(pipeline.handle(update)).rejects.toThrow('lost its way');
    await expect(pipeline.handle(update)).rejects.toThrow('lost its way');
    await pipeline.handle(update);
    expect(await entriesOf(person)).toEqual([{ note: 'lunch', amount_minor: 1250 }]);
    expect(house.said(person)).toHaveLength(1);
  });

  test('that keeps failing is parked after five tries, acknowledged, and the admins are told', async () => {
    const person = house.addPerson();
    const reasons: string[] = [];
    const [, ...rest] = house.features();
    const broken: Feature = { name: 'broken', handlers: { text: () => Promise.reject(new Error('no way')) } };
    const pipeline = house.pipeline([broken, ...rest], (reason) => reasons.push(reason));
    const update = textUpdate(person, 'coffee 3');
    for (let attempt = 1; attempt <= 5; attempt += 1) await expect(pipeline.handle(update)).rejects.toThrow('no way');
    await pipeline.handle(update);
    await pipeline.handle(update);
    expect(reasons).toEqual(['Error: no way']);
    const parked = await house.db.query('select tries, reason from failed_updates where user_id = $1', [person]);
    expect(parked.rows).toEqual([{ tries: 5, reason: 'Error: no way' }]);
  });

  test('of a person is handled before their next one begins, pressed or typed', async () => {
    const person = house.addPerson();
    const order: string[] = [];
    const slow: Feature = {
      name: 'slow',
      handlers: {
        text: async (incoming) => {
          order.push(`begin ${incoming.text}`);
          await house.db.query('select pg_sleep(0.02)');
          order.push(`end ${incoming.text}`);
          return [];
        },
        buttons: {
          press: async () => {
            order.push('press');
            return [];
          },
        },
      },
    };
    const pipeline = house.pipeline([slow]);
    await Promise.all([
      pipeline.handle(textUpdate(person, 'one')),
      pipeline.handle(pressUpdate(person, 1, 'press')),
      pipeline.handle(textUpdate(person, 'two')),
    ]);
    expect(order).toEqual(['begin one', 'end one', 'press', 'begin two', 'end two']);
  });

  test('that Telegram would not answer in two seconds is acknowledged, and its answer waits in the queue', async () => {
    const person = house.addPerson();
    const fault = house.telegram.sim.faults.add({ match: { method: 'sendMessage' }, kind: 'status', status: 502 });
    await house.pipeline().handle(textUpdate(person, 'coffee 4'));
    house.telegram.sim.faults.remove(fault);
    expect(await entriesOf(person)).toHaveLength(1);
    const waiting = await house.db.query(
      `select data ->> 'text' as text, priority from pgboss.job where (data ->> 'chatId')::bigint = $1`,
      [person],
    );
    expect(waiting.rows).toEqual([{ text: expect.stringContaining('$4'), priority: 10 }]);
  });

  test('from a group, a channel or another bot is acknowledged without effect', async () => {
    const update = textUpdate(4_000_000_001, 'coffee 5');
    const inGroup = {
      ...update,
      message: { ...('message' in update ? update.message : {}), chat: { id: -100, type: 'group', title: 'g' } },
    };
    await house.pipeline().handle(inGroup as never);
    expect(await entriesOf(4_000_000_001)).toEqual([]);
  });

  test('that is malformed is acknowledged, with a warning that says where and nothing of what', async () => {
    const log = createRecordingLog();
    const pipeline = house.pipeline(house.features(), undefined, { log });
    const good = textUpdate(4_000_000_002, 'secret coffee 5');
    const message = 'message' in good ? good.message : {};
    for (const changes of [{ from: null }, { chat: null }, { text: null }, { date: -1 }, { from: { id: 1e300 } }]) {
      await pipeline.handle({ update_id: 9, message: { ...message, ...changes } } as never);
    }
    await pipeline.handle({ update_id: 9, callback_query: null } as never);
    expect(log.lines).toHaveLength(6);
    expect(log.lines[0]).toEqual({
      level: 'warn',
      message: 'An update is not as Telegram describes it',
      fields: { updateId: 9, where: 'message.from' },
    });
    expect(JSON.stringify(log.lines)).not.toContain('secret');
    expect(await entriesOf(4_000_000_002)).toEqual([]);
  });

  test('whose effect is committed but whose answer always fails is parked too, once, and not done again', async () => {
    const person = house.addPerson();
    const reasons: string[] = [];
    const [ledger, ...rest] = house.features() as [Feature, ...Feature[]];
    const speechless: Feature = {
      ...ledger,
      handlers: {
        ...ledger.handlers,
        text: async (incoming) => {
          await ledger.handlers?.text?.(incoming);
          throw new Error('no words');
        },
      },
    };
    const pipeline = house.pipeline([speechless, ...rest], (reason) => reasons.push(reason));
    const update = textUpdate(person, 'tea 2');
    for (let attempt = 1; attempt <= 5; attempt += 1) await expect(pipeline.handle(update)).rejects.toThrow('no words');
    await pipeline.handle(update);
    await pipeline.handle(update);
    expect(reasons).toEqual(['Error: no words']);
    expect(await entriesOf(person)).toHaveLength(1);
  });

  test('is parked also if Postgres would not take its text as it is', async () => {
    const person = house.addPerson();
    const broken: Feature = { name: 'broken', handlers: { text: () => Promise.reject(new Error('no \0 way')) } };
    const [, ...rest] = house.features();
    const pipeline = house.pipeline([broken, ...rest], () => {});
    const update = textUpdate(person, 'a\0b \ud83d');
    for (let attempt = 1; attempt <= 5; attempt += 1) await expect(pipeline.handle(update)).rejects.toThrow('way');
    await pipeline.handle(update);
    const parked = await house.db.query('select payload from failed_updates where user_id = $1', [person]);
    expect(parked.rows).toMatchObject([{ payload: { message: { text: 'ab \ufffd' } } }]);
  });

  test('that is a press takes effect once though midnight lies between two deliveries', async () => {
    const person = house.addPerson();
    const claims: string[] = [];
    const once: Feature = {
      name: 'once',
      handlers: {
        text: async () => [],
        buttons: {
          press: async (incoming) => {
            claims.push(await transaction(house.db, async (tx) => (await claimUpdate(tx, incoming.update, {})).kind));
            return [];
          },
        },
      },
    };
    const press = pressUpdate(person, 1, 'press');
    for (const time of ['2026-03-01T23:59:59Z', '2026-03-02T00:00:01Z']) {
      const clock = { nowMs: () => Date.parse(time) };
      await house.pipeline([once], undefined, { clock }).handle(press);
    }
    expect(claims).toEqual(['fresh', 'duplicate']);
  });

  test('of a stranger to a private bot is answered, and leaves nobody behind', async () => {
    const [stranger, friend] = [house.addPerson('ru'), house.addPerson()];
    const pipeline = house.pipeline(house.features(), undefined, { allowedIds: new Set([friend]) });
    await pipeline.handle(textUpdate(stranger, 'coffee 5'));
    await pipeline.handle(pressUpdate(stranger, 1, 'language:ru'));
    await pipeline.handle(textUpdate(friend, 'coffee 5'));
    expect(house.said(stranger)).toEqual([1, 2].map(() => expect.stringContaining(String(stranger))));
    expect((await house.db.query('select from users where user_id = $1', [stranger])).rowCount).toBe(0);
    expect(await entriesOf(friend)).toHaveLength(1);
  });

  test('of somebody who blocked the bot marks them, and of somebody who writes again takes the mark away', async () => {
    const person = house.addPerson();
    const pipeline = house.pipeline();
    await pipeline.handle(textUpdate(person, 'coffee 5'));
    const marked = async (): Promise<boolean> =>
      (await house.db.query('select from users where user_id = $1 and blocked_at is not null', [person])).rowCount === 1;
    house.telegram.sim.block(person);
    await pipeline.handle(house.telegram.sim.pendingUpdates().at(-1) as Update);
    expect(await marked()).toBe(true);
    house.telegram.sim.unblock(person);
    await pipeline.handle(textUpdate(person, 'tea 5'));
    expect(await marked()).toBe(false);
  });

  test('is counted by what it asks for and how it ended', async () => {
    const person = house.addPerson();
    const metrics = createMetrics({ process: false });
    const pipeline = house.pipeline(house.features(), undefined, { metrics });
    for (const text of ['/today', '/nothing', 'coffee 5']) await pipeline.handle(textUpdate(person, text));
    await pipeline.handle(pressUpdate(person, 1, 'made-up'));
    const shown = await metrics.registry.metrics();
    for (const command of ['/today', '/unknown', 'text', 'button unknown']) {
      expect(shown).toContain(`bot_requests_total{command="${command}",outcome="handled"} 1`);
      expect(shown).toContain(`bot_request_duration_seconds_count{command="${command}"} 1`);
    }
  });
});
