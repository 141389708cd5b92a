import { describe, expect, test } from '@jest/globals';
import { GroupCommit } from '../../src/core/group-commit.ts';

/** A writer whose groups end when the test says so. */
function heldWriter() {
  const groups: { inputs: string[]; end: (fault?: unknown) => void }[] = [];
  const write = (inputs: string[]): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const end = (fault?: unknown): void => {
        if (fault === undefined) resolve(inputs.map((input) => input.toUpperCase()));
        else reject(fault);
      };
      groups.push({ inputs, end });
    });
  return { groups, write };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const refused = Object.assign(new Error('value out of range'), { code: '22003' });

describe('a group commit', () => {
  test('writes what was submitted in one turn as one group, and tells each caller of its own', async () => {
    const { groups, write } = heldWriter();
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input });
    const results = Promise.all(['a', 'b', 'c'].map((input) => group.submit(input)));
    await settled();
    expect(groups.map((written) => written.inputs)).toEqual([['a', 'b', 'c']]);
    groups[0]?.end();
    expect(await results).toEqual(['A', 'B', 'C']);
  });

  test('gathers the next group while all lanes are busy, and no longer', async () => {
    const { groups, write } = heldWriter();
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input, lanes: 1 });
    const first = group.submit('a');
    await settled();
    const later = [group.submit('b'), group.submit('c')];
    await settled();
    expect(groups).toHaveLength(1);
    groups[0]?.end();
    await first;
    await settled();
    expect(groups[1]?.inputs).toEqual(['b', 'c']);
    groups[1]?.end();
    await Promise.all(later);
  });

  test('never puts one key into a group twice: the later one goes with the next', async () => {
    const { groups, write } = heldWriter();
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input[0] as string, lanes: 1 });
    const results = ['a1', 'a2', 'b1'].map((input) => group.submit(input));
    await settled();
    expect(groups[0]?.inputs).toEqual(['a1', 'b1']);
    groups[0]?.end();
    await settled();
    expect(groups[1]?.inputs).toEqual(['a2']);
    groups[1]?.end();
    expect(await Promise.all(results)).toEqual(['A1', 'A2', 'B1']);
  });

  test('fails the caller of a refused value alone', async () => {
    const write = async (inputs: string[]): Promise<string[]> => {
      if (inputs.includes('bad')) throw refused;
      return inputs;
    };
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((input) => group.submit(input)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('writes each alone when the group met a deadlock', async () => {
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    const sizes: number[] = [];
    const write = async (inputs: string[]): Promise<string[]> => {
      sizes.push(inputs.length);
      if (inputs.length > 1) throw deadlock;
      return inputs;
    };
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input });
    expect(await Promise.all(['a', 'b', 'c'].map((input) => group.submit(input)))).toEqual(['a', 'b', 'c']);
    expect(sizes).toEqual([3, 1, 1, 1]);
  });

  test.each([
    ['a lost connection', 'ECONNRESET'],
    ['a commit of which nobody knows', '40003'],
  ])('does not write again after %s', async (_what, code) => {
    let writes = 0;
    const write = async (): Promise<string[]> => {
      writes += 1;
      throw Object.assign(new Error('gone'), { code });
    };
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input });
    const results = await Promise.allSettled(['a', 'b'].map((input) => group.submit(input)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(writes).toBe(1);
  });

  test('fails its callers when the writer gives fewer outcomes than inputs', async () => {
    const group = new GroupCommit<string, string>({ write: async () => [], keyOf: (input) => input });
    await expect(group.submit('a')).rejects.toThrow('one outcome for each input');
  });

  test('fails every caller of a group whose commit was lost', async () => {
    const { groups, write } = heldWriter();
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input });
    const results = Promise.allSettled(['a', 'b'].map((input) => group.submit(input)));
    await settled();
    groups[0]?.end(new Error('Connection terminated unexpectedly'));
    expect((await results).map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  test('keeps a group within its bound', async () => {
    const { groups, write } = heldWriter();
    const group = new GroupCommit<string, string>({ write, keyOf: (input) => input, lanes: 1, maxGroupSize: 2 });
    const results = Promise.all(['a', 'b', 'c'].map((input) => group.submit(input)));
    await settled();
    expect(groups[0]?.inputs).toEqual(['a', 'b']);
    groups[0]?.end();
    await settled();
    groups[1]?.end();
    await results;
  });
});
