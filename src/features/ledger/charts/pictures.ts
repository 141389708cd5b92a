/** Pictures of a month, asked for by a button, and the one of a recap. */
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton, Person } from '../../../core/incoming.ts';
import { plainText } from '../../../core/text.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import { askerOf, readFor, totalsByDay, type Asker, type ReportDesk } from '../reports/desk.ts';
import { balanceOf } from '../reports/overview.ts';
import { CHARTS, type ChartKind } from '../reports/overview-views.ts';
import { formatRange, periodName } from '../reports/period-names.ts';
import { isDate, periodAt, type Period } from '../reports/period.ts';
import { todayOf } from '../reports/periods.ts';
import { sumsByDay } from '../reports/sums-queries.ts';
import { sumLines, totalText } from '../reports/total-text.ts';
import { toast } from '../views.ts';
import type { Drawing } from './drawing.ts';
import { barsOf, lineOf, ringOf, type Range } from './plan.ts';

/** What a button holds that is none of ours draws the ring of this month. */
export async function sendChart(desk: ReportDesk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  desk.book.studio.prepare();
  const asker = await askerOf(desk, incoming);
  const { text, locale } = asker.reader;
  const kind = CHARTS.find((known) => known === args[0]) ?? 'ring';
  const period = monthUntil(`${args[1] ?? ''}-01`, todayOf(incoming), asker);
  const plan = await readFor(desk, incoming, async (source) => await planOf(desk, source, asker, kind, period));
  const name = periodName(period, asker.reader);
  if (plan === undefined) return [toast(incoming, plainText(text(locale, 'reports:chart.empty', { period: name })))];
  const png = await desk.book.studio.draw(plan.drawing);
  if (png === undefined) return [toast(incoming, plainText(text(locale, 'reports:chart.busy')))];
  const caption = [text(locale, `reports:chart.${kind}`, { period: name }), ...plan.lines].join('\n');
  return [toast(incoming), { kind: 'photo', chatId: incoming.chatId, png: png.toString('base64'), text: caption }];
}

/**
 * Draws where the money of some days went, as a ring and as bars.
 * @returns a PNG in base64; undefined without expenses, or while too many pictures wait
 */
export async function drawRecap(
  desk: ReportDesk,
  person: Pick<Person, 'locale' | 'ledgerUserId' | 'timeZone' | 'currency'>,
  range: Range,
): Promise<string | undefined> {
  const asker: Asker = { ...person, reader: await desk.book.readerOf(person) };
  const title = formatRange(range.from, range.to, asker.reader);
  const drawing = await desk.house.read(null, async (source) => {
    const { sums, days } = await figuresOf(desk, source, asker, range);
    const ring = ringOf(asker, title, sums);
    const bars = barsOf(asker, titled(asker, 'bars', title), range, days);
    return ring === undefined || bars === undefined ? undefined : ({ kind: 'recap', ring, bars } as const);
  });
  return drawing === undefined ? undefined : (await desk.book.studio.draw(drawing))?.toString('base64');
}

type Plan = { drawing: Drawing; lines: string[] };

async function planOf(
  desk: ReportDesk,
  source: ReadSource,
  asker: Asker,
  kind: ChartKind,
  period: Period,
): Promise<Plan | undefined> {
  const { text, locale } = asker.reader;
  const title = titled(asker, kind, periodName(period, asker.reader));
  const { sums, days } = await figuresOf(desk, source, asker, period);
  if (kind === 'line') {
    const balance = await balanceOf(desk, source, asker, period.to);
    if (balance.count === 0) return undefined;
    const lines = [text(locale, 'reports:balance', { amount: totalText(balance, asker) })];
    return { drawing: lineOf(asker, title, period, days, balance.known), lines };
  }
  const drawing = kind === 'ring' ? ringOf(asker, title, sums) : barsOf(asker, title, period, days);
  return drawing === undefined ? undefined : { drawing, lines: sumLines(sums, asker) };
}

async function figuresOf(desk: ReportDesk, source: ReadSource, asker: Asker, { from, to }: Range) {
  const sums = await desk.book.sums(source, asker.ledgerUserId, { from, to }, asker.currency);
  const days = await sumsByDay(source.db, asker.ledgerUserId, { from, to });
  return { sums, days: await totalsByDay(desk, source, asker, days) };
}

/** A month that is not over is drawn as far as it has come. */
function monthUntil(date: string, today: string, { reader }: Asker): Period {
  const month = periodAt('month', isDate(date) ? date : today, reader.locale);
  return month.from <= today && today < month.to ? { ...month, to: today } : month;
}

/** The caption's heading, without its sign. */
function titled({ reader: { text, locale } }: Asker, kind: ChartKind, period: string): string {
  return plainText(text(locale, `reports:chart.${kind}`, { period })).replace(/^\P{Letter}+/u, '');
}
