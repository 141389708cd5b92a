import { describe, expect, test } from '@jest/globals';
import { GOOGLE_LABELS, TROUBLES } from '../../scripts/chaos/sheets/plan-faults.ts';
import { HANDS, LOSSES, makePlan, STRIKES, type Event } from '../../scripts/chaos/sheets/plan.ts';
import { TELEGRAM_KINDS } from '../../scripts/chaos/telegram-faults.ts';

const labelsOf = (events: Event[]): Set<string> =>
  new Set(
    events.flatMap((event) => {
      if (event.kind === 'strike') return [`strike ${event.strike.what}`];
      if (event.kind === 'hand') return [`hand ${event.hand.what}${event.hand.person === null ? ' under a write' : ''}`];
      if ('order' in event) return [`${event.kind} ${event.order.label}`];
      return event.kind === 'loss' ? [`loss ${event.loss.how}`] : [];
    }),
  );

describe('the plan of a chaos run', () => {
  test('is the same for the same seed, and another one for another', () => {
    expect(makePlan(7, 1)).toEqual(makePlan(7, 1));
    expect(makePlan(7, 1).events).not.toEqual(makePlan(8, 1).events);
  });

  test('of fifteen minutes has twenty thousand entries of two hundred people, and every kind of violence', () => {
    const { events, entries, people } = makePlan(1, 15);
    const recorded = events.flatMap((event) => (event.kind === 'deed' && event.deed.what === 'record' ? event.deed.lines : []));
    expect([recorded.length, people]).toEqual([entries, 200]);
    expect(entries).toBeGreaterThanOrEqual(20_000);
    const all = [
      ...STRIKES.map(({ what }) => `strike ${what}`),
      ...HANDS.flatMap((what) => [`hand ${what}`, `hand ${what} under a write`]),
      ...LOSSES.map((how) => `loss ${how}`),
      ...[...GOOGLE_LABELS, 'outage'].map((label) => `google ${label}`),
      ...TROUBLES.map((trouble) => `trouble account: ${trouble}`),
      ...TELEGRAM_KINDS.map(({ label }) => `telegram ${label}`),
    ];
    expect(labelsOf(events)).toEqual(new Set(all));
  });

  test('of two minutes ends its violence in time to be drained, in order of time', () => {
    const { events, lastsMs } = makePlan(1, 2);
    expect(lastsMs).toBeLessThanOrEqual(75_000);
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(lastsMs);
    const waitedOut = events.filter((event) => event.kind === 'google' && event.order.person !== null);
    expect(waitedOut).toEqual([]);
  });

  test('lets Google refuse a sheet at most once, and none whose bad rows are to fail', () => {
    const { events } = makePlan(3, 15);
    const bad = new Set(events.flatMap((event) => (event.kind === 'bad-row' ? event.badRow.person : [])));
    const refused = events.flatMap((event) => (event.kind === 'google' ? (event.order.person ?? []) : []));
    expect(refused.length).toBeGreaterThan(30);
    expect(new Set(refused).size).toBe(refused.length);
    expect(refused.filter((person) => bad.has(person))).toEqual([]);
  });
});
