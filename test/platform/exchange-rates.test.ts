import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createExchangeRates } from '../../src/platform/exchange-rates.ts';
import { startRatesSandbox, type RatesProblem, type RatesSandbox } from '../../src/sandbox/rates.ts';

let sandbox: RatesSandbox;

beforeAll(async () => {
  sandbox = await startRatesSandbox();
});

afterEach(() => sandbox.sim.setProblem(undefined));

afterAll(async () => {
  await sandbox.stop();
});

describe('the rates provider', () => {
  test('gives what a dollar costs on a day, in currencies alone', async () => {
    sandbox.sim.set('2031-03-09', { vnd: 26_000.125, kwd: 0.000_000_5 });
    const published = await createExchangeRates(sandbox.url).ofDay('2031-03-09');
    const rates = new Map(published?.map(({ currency, perUsd }) => [currency, perUsd]));
    expect([rates.get('VND'), rates.get('USD'), rates.get('KWD')]).toEqual(['26000.125', '1', '5e-7']);
    expect([rates.has('ZWL'), rates.has('1INCH')]).toEqual([false, false]);
  });

  test('has nothing of a day that is not out yet', async () => {
    sandbox.sim.setUnpublishedFrom('2031-03-11');
    const { ofDay } = createExchangeRates(sandbox.url);
    expect(await ofDay('2031-03-11')).toBeUndefined();
    expect(await ofDay('2031-03-10')).toBeDefined();
  });

  test.each<[RatesProblem, string]>([
    ['down', 'refused'],
    ['html', 'garbage'],
    ['garbage', 'garbage'],
    ['another-day', 'garbage'],
    ['endless', 'garbage'],
    ['silent', 'unreachable'],
  ])('takes nothing from a server that is %s', async (problem, code) => {
    sandbox.sim.setProblem(problem);
    await expect(createExchangeRates(sandbox.url, 300).ofDay('2031-03-09')).rejects.toMatchObject({ code });
  });

  test('says that nobody answers', async () => {
    const { url, stop } = await startRatesSandbox();
    await stop();
    await expect(createExchangeRates(url).ofDay('2031-03-09')).rejects.toMatchObject({ code: 'unreachable' });
  });
});
