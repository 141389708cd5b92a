/**
 * What a dollar costs in other currencies, day by day: the port, and the free, keyless currency-api that jsDelivr
 * serves (https://github.com/fawazahmed0/exchange-api), a file a day under the day as its version.
 */
import { z } from 'zod';
import { refuseInTransaction } from './transaction-mark.ts';

/** Units of each currency for one dollar, by ISO 4217 code; decimals as text. */
export type PublishedRates = { currency: string; perUsd: string }[];

export type ExchangeRates = {
  /** `YYYY-MM-DD`: there is nothing from before it. */
  firstDay: string;
  /**
   * Gives the rates of a day.
   * @param day `YYYY-MM-DD`
   * @returns undefined if that day has none, or not yet
   * @throws {RatesFault}
   */
  ofDay(day: string): Promise<PublishedRates | undefined>;
};

/** `unreachable`: no answer in time; `refused`: a status that is no answer; `garbage`: no rates of that day. */
export type RatesFaultKind = 'unreachable' | 'refused' | 'garbage';

export class RatesFault extends Error {
  override readonly name = 'RatesFault';
  readonly code: RatesFaultKind;

  constructor(code: RatesFaultKind, detail: string, options: ErrorOptions = {}) {
    super(`${code}: ${detail}`, options);
    this.code = code;
  }
}

/** Where currency-api is published. */
export const RATES_ROOT_URL = 'https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api';

/** The first version that is dated; what came before stands under other names. */
const FIRST_DAY = '2024-03-02';

/** A day has 340 currencies and 12 kB; this leaves room for many more. */
const MAX_BYTES = 256 * 1024;

const TIMEOUT_MS = 10_000;

/** The euro must be there: a file without it is not what it says, and what is stored once stays. */
const FILE = z.object({
  date: z.string(),
  usd: z.record(z.string(), z.unknown()).refine(({ eur }) => isRate(eur)),
});

/**
 * @param rootUrl what stands before the day
 * @param timeoutMs how long an answer may take
 */
export function createExchangeRates(rootUrl: string, timeoutMs = TIMEOUT_MS): ExchangeRates {
  return {
    firstDay: FIRST_DAY,
    ofDay: async (day) => {
      refuseInTransaction('The rates provider');
      const text = await fetchText(`${rootUrl}@${day}/v1/currencies/usd.json`, timeoutMs);
      return text === undefined ? undefined : ratesIn(text, day);
    },
  };
}

async function fetchText(url: string, timeoutMs: number): Promise<string | undefined> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(url, { signal: controller.signal, redirect: 'error' });
    if (response.status === 200) return await boundedText(response);
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new RatesFault('refused', String(response.status));
  } catch (error) {
    if (error instanceof RatesFault) throw error;
    throw new RatesFault('unreachable', controller.signal.aborted ? 'too slow' : 'the connection failed', {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new RatesFault('garbage', 'an answer without end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function ratesIn(text: string, day: string): PublishedRates {
  const file = FILE.safeParse(jsonOf(text));
  if (!file.success) throw new RatesFault('garbage', 'not a file of rates');
  if (file.data.date !== day) throw new RatesFault('garbage', 'rates of another day');
  return Object.entries({ ...file.data.usd, usd: 1 }).flatMap(([code, rate]) =>
    /^[a-z]{3}$/.test(code) && isRate(rate) ? [{ currency: code.toUpperCase(), perUsd: String(rate) }] : [],
  );
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
