/** Who brought whom. A friend counts with their first entry: an empty start is worth nothing. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction, type Db } from '../../../platform/postgres.ts';
import { newCode } from './code.ts';
import {
  codeOf,
  countFriend,
  countFriends,
  findUncounted,
  insertReferral,
  keepCode,
  lockPeople,
  type Pair,
} from './queries.ts';
import { countedNotices } from './views.ts';

/** Who hasn't recorded anything by then is not looked at any more. */
const LOOKED_AT_FOR_MS = 60 * 24 * HOUR_MS;

/** Two people get the same new code about once in a million million. */
const MAX_TRIES = 3;

/**
 * Notes who brought a person that is new here.
 * @returns the first name of who did, if it is noted
 */
export async function acceptReferral(house: House, incoming: Incoming, code: string): Promise<string | undefined> {
  const { update, person } = incoming;
  if (person.localeChosen) return undefined;
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<{ referrer?: string }>(tx, update, {});
    if (claim.kind === 'duplicate') return claim.result.referrer;
    const referrer = (await insertReferral(tx, person.userId, code, house.clock.nowMs()))?.firstName;
    if (referrer !== undefined) await settleClaim(tx, update, { referrer });
    return referrer;
  });
}

/** The code of a person and how many friends count; asked for the first time, the code is made. */
export async function invitationOf(db: Db, userId: number): Promise<{ code: string; friends: number }> {
  const code = (await codeOf(db, userId)) ?? (await makeCode(db, userId));
  return { code, friends: await countFriends(db, userId) };
}

async function makeCode(db: Db, userId: number): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await keepCode(db, userId, newCode());
    } catch (fault) {
      if ((fault as { code?: string }).code !== UNIQUE_VIOLATION || tries === MAX_TRIES) throw fault;
    }
  }
}

const UNIQUE_VIOLATION = '23505';

/** Counts friends who have recorded their first entry, and tells both. Ends when there is none left. */
export async function countNewFriends(house: House): Promise<number> {
  for (let counted = 0; ; ) {
    const pair = await findUncounted(house.db, house.clock.nowMs() - LOOKED_AT_FOR_MS);
    if (pair === undefined) return counted;
    if (await countNewFriend(house, pair)) counted += 1;
  }
}

/** The two people are locked before anything else, as whoever erases one of them does. */
async function countNewFriend({ db, clock, sender, text }: House, pair: Pair): Promise<boolean> {
  return await transaction(db, async (tx) => {
    const people = await lockPeople(tx, [pair.friendId, pair.referrerId]);
    if (!(await countFriend(tx, pair, clock.nowMs()))) return false;
    const friends = await countFriends(tx, pair.referrerId);
    const friend = people.find(({ userId }) => userId === pair.friendId);
    const referrer = people.find(({ userId }) => userId === pair.referrerId);
    if (friend === undefined || referrer === undefined) return true;
    for (const notice of countedNotices(text, { friend, referrer, friends })) await sender.notify(tx, notice);
    return true;
  });
}
