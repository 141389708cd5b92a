import { describe, expect, test } from '@jest/globals';
import { countedAs, judge, WaitingRoom, type CountedAs, type Pace } from '../../src/core/limits.ts';

const LIMITS = { messagesPerMinute: 30, commandsPerMinute: 10, messageGapMs: 500 };

const paced = (changes: Partial<Pace['used']> = {}, more: Partial<Pace> = {}) => ({
  isAllowed: true,
  pace: {
    used: { message: 0, command: 0, press: 0, ...changes },
    endsInMs: 40_000,
    gapMs: 0,
    isAfterFlood: false,
    ...more,
  },
});

describe('an update counts', () => {
  test.each([
    [{ kind: 'text', text: 'coffee 3', messageId: 1 }, 'text', 'message'],
    [{ kind: 'edit', text: '/today', messageId: 1 }, 'edit', 'message'],
    [{ kind: 'file', file: { kind: 'photo', fileId: 'f', uniqueId: 'u' }, caption: '/today', messageId: 1 }, 'photo', 'message'],
    [{ kind: 'location', latitude: 0, longitude: 0, messageId: 1 }, 'location', 'message'],
    [{ kind: 'other', messageId: 1 }, 'other', 'message'],
    [{ kind: 'text', text: '/today', messageId: 1 }, '/today', 'command'],
    [{ kind: 'text', text: '📊 Today', messageId: 1 }, '/today', 'command'],
    [{ kind: 'text', text: '/what', messageId: 1 }, '/unknown', 'command'],
    [{ kind: 'text', text: '/cancel', messageId: 1 }, '/cancel', 'free'],
    [{ kind: 'button', data: 'edit:1', callbackId: '1', messageId: 1 }, 'button edit', 'press'],
    [{ kind: 'membership', blocked: true }, 'membership', 'membership'],
  ] as const)('by what it is: %j', (content, name, kind) => {
    expect(countedAs(content, name)).toBe(kind);
  });
});

describe('the judge', () => {
  test.each([
    ['message', 30],
    ['command', 10],
    ['press', 30],
  ] as const)('lets %ss through up to their limit, and calls the one after it the first', (kind, most) => {
    expect(judge(LIMITS, kind, paced({ [kind]: most }))).toEqual({ kind: 'go', afterMs: 0 });
    expect(judge(LIMITS, kind, paced({ [kind]: most + 1 }))).toEqual({ kind: 'over', isFirst: true, endsInMs: 40_000 });
    expect(judge(LIMITS, kind, paced({ [kind]: most + 2 }))).toMatchObject({ kind: 'over', isFirst: false });
  });

  test('counts each kind for itself', () => {
    for (const kind of ['message', 'command', 'press'] as const) {
      expect(judge(LIMITS, kind, paced({ message: 99, command: 99, press: 99, [kind]: 1 }))).toMatchObject({ kind: 'go' });
    }
  });

  test('calls no message the first whose sender was told in the minute before', () => {
    expect(judge(LIMITS, 'message', paced({ message: 31 }, { isAfterFlood: true }))).toMatchObject({ isFirst: false });
    expect(judge(LIMITS, 'command', paced({ command: 11 }, { isAfterFlood: true }))).toMatchObject({ isFirst: true });
  });

  test('keeps messages and commands apart by the gap, and nothing else', () => {
    const after = (kind: CountedAs) => judge(LIMITS, kind, paced({}, { gapMs: 300 }));
    expect([after('message'), after('command')]).toEqual([{ kind: 'go', afterMs: 300 }, { kind: 'go', afterMs: 300 }]);
    for (const kind of ['press', 'free', 'membership'] as const) expect(after(kind)).toEqual({ kind: 'go', afterMs: 0 });
  });

  test('does not look at a limit of 0', () => {
    const off = { messagesPerMinute: 0, commandsPerMinute: 0, messageGapMs: 0 };
    for (const kind of ['message', 'command', 'press'] as const) {
      expect(judge(off, kind, paced({ [kind]: 1_000_000 }))).toEqual({ kind: 'go', afterMs: 0 });
    }
  });

  test('never holds back a way out, a change of membership, or what was let through before', () => {
    const worst = paced({ message: 999, command: 999, press: 999 }, { gapMs: 400 });
    expect(judge(LIMITS, 'free', worst)).toEqual({ kind: 'go', afterMs: 0 });
    expect(judge(LIMITS, 'membership', { ...worst, isAllowed: false })).toEqual({ kind: 'go', afterMs: 0 });
    expect(judge(LIMITS, 'message', { isAllowed: true, pace: null })).toEqual({ kind: 'go', afterMs: 0 });
  });

  test('has three answers for a stranger, whatever they send, and whatever the limits are', () => {
    const off = { messagesPerMinute: 0, commandsPerMinute: 0, messageGapMs: 0 };
    for (const kind of ['message', 'command', 'press', 'free'] as const) {
      const used = (message: number) => judge(off, kind, { ...paced({ message }, { gapMs: 400 }), isAllowed: false });
      expect(used(3)).toEqual({ kind: 'go', afterMs: 0 });
      expect(used(4)).toEqual({ kind: 'over', isFirst: false, endsInMs: 40_000 });
    }
  });
});

describe('the waiting room', () => {
  test('has sixteen places, and each is free again after the wait', async () => {
    const room = new WaitingRoom();
    const waits = Array.from({ length: 20 }, () => room.wait(5));
    expect((await Promise.all(waits)).filter(Boolean)).toHaveLength(16);
    expect(await room.wait(1)).toBe(true);
  });

  test('is not for those who would wait for long', async () => {
    expect(await new WaitingRoom().wait(1_001)).toBe(false);
  });
});
