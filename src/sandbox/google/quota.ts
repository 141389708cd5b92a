/**
 * Google's limits on reads and writes: so many a minute for the project, and for each account or quotaUser. The
 * documented refill is "every minute": a fixed minute here, or a sliding one for who wants to be strict.
 */
import { quotaExceeded } from './errors.ts';
import type { ApiError, QuotaKind, QuotaScope } from './errors.ts';

export interface QuotaLimits {
  readonly perProject: number;
  readonly perAccount: number;
  readonly window?: 'fixed' | 'sliding';
}

/** What Google gives a project that has asked for nothing (documented 2026). */
export const GOOGLE_LIMITS: QuotaLimits = { perProject: 300, perAccount: 60 };

const MINUTE_MS = 60_000;

/** Requests of one minute, as moments; a fixed minute forgets all of them at once. */
interface Bucket {
  windowStart: number;
  moments: number[];
}

export class Quota {
  readonly #limits: QuotaLimits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: QuotaLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Counts a request, unless it is over a limit.
   * @param user the account, or what the request says as quotaUser
   * @param project the account's
   * @returns the refusal, or undefined
   */
  take(kind: QuotaKind, user: string, project: string): ApiError | undefined {
    const now = this.#now();
    const { perProject, perAccount } = this.#limits;
    const ofAccount = this.#bucket(`${kind} account ${user} of ${project}`, now);
    const ofProject = this.#bucket(`${kind} project ${project}`, now);
    const refuse = (scope: QuotaScope, limit: number): ApiError =>
      quotaExceeded(kind, scope, limit, Math.floor(ofAccount.windowStart / 1000));
    if (ofAccount.moments.length >= perAccount) return refuse('account', perAccount);
    if (ofProject.moments.length >= perProject) return refuse('project', perProject);
    ofAccount.moments.push(now);
    ofProject.moments.push(now);
    return undefined;
  }

  #bucket(key: string, now: number): Bucket {
    const windowStart = this.#limits.window === 'sliding' ? now - MINUTE_MS : now - (now % MINUTE_MS);
    const bucket = this.#buckets.get(key) ?? { windowStart, moments: [] };
    this.#buckets.set(key, bucket);
    bucket.windowStart = windowStart;
    const isOver = this.#limits.window === 'sliding' ? (moment: number) => moment <= windowStart : before(windowStart);
    const firstInside = bucket.moments.findIndex((moment) => !isOver(moment));
    bucket.moments.splice(0, firstInside < 0 ? bucket.moments.length : firstInside);
    return bucket;
  }
}

function before(start: number): (moment: number) => boolean {
  return (moment) => moment < start;
}
