/**
 * The sandbox's provider of exchange rates: a file a day under its own address, as jsDelivr serves them. Rates wander a
 * little from day to day, the same way each time; tests set what they need and what goes wrong.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RatesProblem = 'down' | 'html' | 'garbage' | 'another-day' | 'endless' | 'silent';

export type RatesSim = {
  /** Sets what a dollar costs on a day, by code in lower case; other currencies keep their own. */
  set(day: string, perUsd: Record<string, number>): void;
  /** From this day on there is nothing yet; undefined: every day is out. */
  setUnpublishedFrom(day: string | undefined): void;
  /** What happens to each request until it is undefined. */
  setProblem(problem: RatesProblem | undefined): void;
  /** The days that were asked for, in order. */
  asked(): string[];
};

export type RatesSandbox = {
  /** For RATES_ROOT_URL. */
  url: string;
  sim: RatesSim;
  stop(): Promise<void>;
};

const PATH = /^\/npm\/currency-api@(\d{4}-\d{2}-\d{2})\/v1\/currencies\/usd\.json$/;

/** About what a dollar cost in 2026; a cryptocurrency and one that is worth nothing are in the real files too. */
const PER_USD: Record<string, number> = {
  usd: 1, eur: 0.86, gbp: 0.75, vnd: 26_300, rub: 81.5, jpy: 155.2, cny: 7.11, krw: 1_470, thb: 32.4, sgd: 1.3,
  try: 42.3, kzt: 520.5, inr: 88.7, aud: 1.53, cad: 1.41, chf: 0.8, hkd: 7.78, idr: 16_700, myr: 4.14, php: 58.9,
  pln: 3.65, czk: 20.9, sek: 9.5, nok: 10.1, dkk: 6.45, aed: 3.6725, gel: 2.7, uah: 42.1, byn: 3.4, kwd: 0.307,
  btc: 0.0000108, '1inch': 5.1, zwl: 0,
};

const ENDLESS_BYTES = 1024 * 1024;

/** Starts the server on a free port. */
export async function startRatesSandbox(): Promise<RatesSandbox> {
  const own = new Map<string, Record<string, number>>();
  const asked: string[] = [];
  let unpublishedFrom: string | undefined;
  let problem: RatesProblem | undefined;
  const server = createServer((request, response) => {
    const day = PATH.exec(request.url ?? '')?.[1];
    if (day === undefined) return send(response, 404, 'text/plain', 'Not found');
    asked.push(day);
    if (problem !== undefined) return spoil(response, problem, day);
    if (unpublishedFrom !== undefined && day >= unpublishedFrom) {
      return send(response, 404, 'text/plain', `Couldn't find the requested release version ${day}.`);
    }
    sendRates(response, day, { ...wandered(day), ...own.get(day) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/npm/currency-api`,
    sim: {
      set: (day, perUsd) => void own.set(day, { ...own.get(day), ...perUsd }),
      setUnpublishedFrom: (day) => void (unpublishedFrom = day),
      setProblem: (next) => void (problem = next),
      asked: () => [...asked],
    },
    stop: async () => await close(server),
  };
}

function spoil(response: ServerResponse, problem: RatesProblem, day: string): void {
  if (problem === 'down') send(response, 503, 'text/plain', 'Service unavailable');
  if (problem === 'html') send(response, 200, 'text/html', '<!doctype html><title>Sign in to this network</title>');
  if (problem === 'garbage') send(response, 200, 'application/json', `{"date":"${day}","usd":{"eur":"a lot"`);
  if (problem === 'another-day') sendRates(response, '2020-02-29', PER_USD);
  if (problem === 'endless') send(response, 200, 'application/json', `{"date":"${' '.repeat(ENDLESS_BYTES)}`);
  // `silent` leaves the request open: the client gives up, or the server stops.
}

function sendRates(response: ServerResponse, day: string, perUsd: Record<string, number>): void {
  send(response, 200, 'application/json', JSON.stringify({ date: day, usd: perUsd }));
}

/** Up to one per cent up or down, another one each day. */
function wandered(day: string): Record<string, number> {
  const step = ((Date.parse(day) / 86_400_000) * 37) % 201;
  const factor = 1 + (step - 100) / 10_000;
  const entries = Object.entries(PER_USD).map(([code, rate]) => [code, code === 'usd' ? rate : rate * factor] as const);
  return Object.fromEntries(entries.map(([code, rate]) => [code, Number(rate.toPrecision(8))]));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
