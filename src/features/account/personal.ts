/** What the account keeps of a person, to be given to them and to be erased. */
import type { House } from '../../core/house.ts';
import type { PersonalData } from '../../core/personal-data.ts';
import { deleteMember } from './leaderboard/queries.ts';
import { deleteReminders } from './reminders/queries.ts';
import { deleteReferrals, readPersonal } from './personal-queries.ts';
import { dissolve } from './sharing/service.ts';
import { notices } from './sharing/views.ts';

export function accountPersonal({ caches, sender, text }: House): PersonalData {
  return {
    collect: (db, userId) =>
      (['invitations', 'leaderboard', 'ledgers', 'reminders'] as const).map((name) => ({
        name,
        rows: readPersonal(db, name, userId),
      })),
    erase: async (tx, userId) => {
      await dissolve({ caches, sender }, tx, userId, (member, owner) => notices.removed(text, member, owner.firstName));
      await deleteMember(tx, userId);
      await deleteReminders(tx, userId);
      await deleteReferrals(tx, userId);
    },
  };
}
