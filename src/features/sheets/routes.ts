/** The one page of the sheet on the bot's own web server: where people come back to from Google's consent page. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { MINUTE_MS } from '../../core/clock.ts';
import { describeFault } from '../../core/errors.ts';
import type { RouteTable } from '../../core/feature.ts';
import { localeOf, type Locale } from '../../core/locale.ts';
import { CALLBACK_PATH, userOfState } from './grant/consent.ts';
import { finishConsent } from './grant/finish.ts';
import { pageOf, PAGE_HEADERS, type PageKind } from './grant/page.ts';
import { consentDoor, type SheetsContext } from './service.ts';

/** Google's codes have up to 256 characters; what is longer than these is none of theirs, nor ours. */
const answer = z.object({
  state: z.string().min(1).max(512),
  code: z.string().min(1).max(1_024).optional(),
  error: z.string().max(256).optional(),
});

/** One person's presses; more is somebody who tries out things. Each process counts for itself. */
const MOST_A_MINUTE = 10;
const MOST_PEOPLE = 10_000;

/** Each holds a connection to Google for a while. */
const MOST_AT_ONCE = 32;

type Settled = { kind: PageKind; locale: Locale };

const STATUS: Partial<Record<PageKind, number>> = { unknown: 400, 'too-often': 429, busy: 503, failed: 500 };

export function consentRoute(context: SheetsContext): RouteTable {
  const { text, log } = context.house;
  const tooOften = createCounter();
  let atOnce = 0;

  const settle = async (request: FastifyRequest, locale: Locale): Promise<Settled> => {
    const parsed = answer.safeParse(request.query);
    const door = consentDoor(context);
    const userId = parsed.success ? userOfState(context.sealer, parsed.data.state) : undefined;
    if (door === undefined || !parsed.success || userId === undefined) return { kind: 'unknown', locale };
    if (tooOften(userId)) return { kind: 'too-often', locale };
    const { state, code, error } = parsed.data;
    const finished = await finishConsent({ ...door, house: context.house }, userId, state, { code, error });
    return { kind: finished.kind === 'connected' ? 'connected' : finished.why, locale: finished.locale };
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    // Until it is known whose way it is, the browser's language is the best guess.
    const locale = localeOf(request.headers['accept-language']) ?? 'en';
    atOnce += 1;
    const isBusy = atOnce > MOST_AT_ONCE;
    const outcome = await (isBusy ? Promise.resolve<Settled>({ kind: 'busy', locale }) : settle(request, locale))
      .catch((fault: unknown): Settled => {
        log.error('Connect with Google failed', { fault: describeFault(fault) });
        return { kind: 'failed', locale };
      })
      .finally(() => (atOnce -= 1));
    reply.code(STATUS[outcome.kind] ?? 200).headers(PAGE_HEADERS);
    return pageOf(text, { ...outcome, chatUrl: context.place.chatUrl() });
  };

  return (app) => {
    app.get(CALLBACK_PATH, { exposeHeadRoute: false }, handle);
  };
}

function createCounter(): (userId: number) => boolean {
  const presses = new LRUCache<number, { count: number }>({ max: MOST_PEOPLE, ttl: MINUTE_MS });
  return (userId) => {
    const known = presses.get(userId) ?? { count: 0 };
    if (known.count === 0) presses.set(userId, known);
    known.count += 1;
    return known.count > MOST_A_MINUTE;
  };
}
