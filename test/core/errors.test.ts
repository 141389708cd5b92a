import { describe, expect, test } from '@jest/globals';
import { describeFault, Fault } from '../../src/core/errors.ts';

describe('what is said of a fault', () => {
  test('is its name, code, message and cause, and nothing else of it', () => {
    const cause = Object.assign(new TypeError('reset'), { request: 'secret' });
    const fault = Object.assign(new Fault('lost', 'The connection was lost', { cause }), { query: 'coffee 35k' });
    expect(describeFault(fault)).toEqual({
      name: 'Fault',
      code: 'lost',
      message: 'The connection was lost',
      cause: 'TypeError: reset',
    });
  });

  test('has no token and no password, whoever put it there', () => {
    const cause = new Error('connect to postgres://bot:hunter2@db/wallet failed');
    const fault = new Error('request to https://api.telegram.org/bot123456789:AAEabcdefghijklmnopqrstuv/getMe failed', { cause });
    const said = JSON.stringify(describeFault(fault));
    expect(said).not.toMatch(/AAEabc|hunter2/);
    expect(said).toContain('api.telegram.org');
  });

  test('is the code where there is no message, as with several addresses that all refuse', () => {
    const fault = Object.assign(new AggregateError([new Error('a'), new Error('b')]), { code: 'ECONNREFUSED' });
    expect(describeFault(fault)).toEqual({ name: 'AggregateError', code: 'ECONNREFUSED', message: 'ECONNREFUSED' });
  });

  test.each([['text'], [undefined], [null], [{ password: 'hunter2' }], [42n]])('is only the type of %p', (thrown) => {
    expect(describeFault(thrown)).toEqual({ name: 'Unknown', message: typeof thrown });
  });

  test('takes a number for a code, and leaves anything else out', () => {
    expect(describeFault(Object.assign(new Error('x'), { code: 404 }))).toMatchObject({ code: '404' });
    expect(describeFault(Object.assign(new Error('x'), { code: { deep: 1 } }))).toEqual({ name: 'Error', message: 'x' });
  });
});
