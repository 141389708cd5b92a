/** A week or a month that is over, as the bot tells of it by itself: in words, and in a picture if it can draw one. */
import { addDays } from '../../../core/days.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { drawRecap } from '../charts/pictures.ts';
import type { ReportDesk, Asker } from './desk.ts';
import { comparisonLines } from './overview-views.ts';
import { periodName } from './period-names.ts';
import { monthEarlier, type Period } from './period.ts';

/** What a picture's caption may hold; what is longer stands in a message of its own. */
const LONGEST_CAPTION = 1_024;

/** @returns no message where nothing was recorded */
export async function recap(desk: ReportDesk, person: Person, period: Period): Promise<Outgoing[]> {
  const { locale, ledgerUserId, currency, userId: chatId } = person;
  const { from, to } = period;
  const asker: Asker = { reader: await desk.book.readerOf(person), ledgerUserId, currency };
  const [now, before] = await desk.house.read(null, async (source) => [
    await desk.book.sums(source, ledgerUserId, { from, to }, currency),
    await desk.book.sums(source, ledgerUserId, rangeBefore(period), currency),
  ] as const);
  if (now.income.count + now.expense.count === 0) return [];
  const { text } = asker.reader;
  const lines = [
    text(locale, `reports:recap.${period.kind}`, { period: periodName(period, asker.reader) }),
    ...comparisonLines(asker, now, before),
    `\n<i>${text(locale, 'reports:recap.change')}</i>`,
  ];
  const told = lines.join('\n');
  const png = await drawRecap(desk, person, period);
  if (png === undefined) return [{ kind: 'send', chatId, text: told }];
  if (told.length <= LONGEST_CAPTION) return [{ kind: 'photo', chatId, png, text: told }];
  return [{ kind: 'photo', chatId, png, text: lines[0] ?? '' }, { kind: 'send', chatId, text: told }];
}

function rangeBefore({ kind, from }: Period): { from: string; to: string } {
  return { from: kind === 'month' ? monthEarlier(from) : addDays(from, -7), to: addDays(from, -1) };
}
