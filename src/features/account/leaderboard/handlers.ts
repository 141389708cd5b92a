/** `/leaderboard`: days in a row and counts of entries of those who want to be seen, never amounts. */
import { endDialogs, type OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingText, Person } from '../../../core/incoming.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { transaction } from '../../../platform/postgres.ts';
import { inPlace, line, shown } from '../screen.ts';
import { LONGEST_NICKNAME, readNickname, type NicknameReading } from './nickname.ts';
import { findStanding } from './queries.ts';
import { askForNickname, join, leave, NICKNAME_DIALOG, readBoard } from './service.ts';
import * as views from './views.ts';

/** What a change just now is read after: from where it was written. */
const JUST_NOW_MS = 0;

export function createLeaderboardHandlers(house: House): Handlers {
  const board = async (incoming: Incoming, wroteAgoMs = incoming.wroteAgoMs): Promise<Reply> => {
    const { userId, locale } = incoming.person;
    return shown(incoming, views.boardScreen(house.text, locale, await readBoard(house, userId, wroteAgoMs)));
  };
  return {
    commands: { leaderboard: async (incoming) => await board(incoming) },
    buttons: {
      [views.BUTTONS.show]: async (incoming) => {
        await transaction(house.db, (tx) => endDialogs(tx, incoming.person.userId, NICKNAME_DIALOG));
        return await board(incoming);
      },
      [views.BUTTONS.join]: async (incoming) => {
        await askForNickname(house, incoming);
        const { locale, firstName } = incoming.person;
        const suggested = nameFrom(firstName);
        return inPlace(incoming, views.namePrompt(house.text, locale, suggested));
      },
      [views.BUTTONS.asFirstName]: async (incoming) => {
        const name = nameFrom(incoming.person.firstName);
        if (name !== undefined) await join(house, incoming, name);
        return await board(incoming, JUST_NOW_MS);
      },
      [views.BUTTONS.leave]: async (incoming) => {
        await leave(house, incoming);
        return await board(incoming, JUST_NOW_MS);
      },
    },
    dialogs: { [NICKNAME_DIALOG]: async (incoming, dialog) => await takeName(house, incoming, dialog, board) },
  };
}

const nameFrom = (firstName: string): string | undefined => {
  const reading = readNickname([...firstName].slice(0, LONGEST_NICKNAME).join(''));
  return reading.kind === 'name' ? reading.name : undefined;
};

async function takeName(
  house: House,
  incoming: IncomingText,
  dialog: OpenDialog,
  board: (incoming: Incoming, wroteAgoMs: number) => Promise<Reply>,
): Promise<Reply | { kind: 'not-asked' }> {
  const reading = readNickname(incoming.text);
  if (reading.kind !== 'name') return [line(incoming, complaint(house, incoming.person, reading))];
  const outcome = await join(house, incoming, reading.name, dialog);
  return outcome === 'joined' ? await board(incoming, JUST_NOW_MS) : { kind: 'not-asked' };
}

function complaint({ text }: House, { locale }: Person, { kind }: Exclude<NicknameReading, { kind: 'name' }>): string {
  return text(locale, `account:board.name_${kind}`, { most: LONGEST_NICKNAME });
}

/** Whether somebody takes part shows on the settings screen. */
export async function leaderboardButton(house: House, { userId, locale }: Person): Promise<InlineButton> {
  const isOn = (await findStanding(house.db, userId)) !== undefined;
  return { text: house.text(locale, `account:button.board.${isOn ? 'on' : 'off'}`), data: views.BUTTONS.show };
}
