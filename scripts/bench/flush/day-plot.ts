/** The picture of the simulated day: how long entries take to their sheets, above how many come in. */
import { DAY_BEGINS_MS, DAY_MS, HOUR_MS } from './day.ts';
import type { Arrival, Landed } from './model.ts';
import { drawPng, type Axis, type Line } from './svg.ts';
import { percentile } from '../load.ts';

export type Curve = { title: string; landed: Landed[] };

const COLORS = ['#c0392b', '#e08e0b', '#2471a3', '#1e8449'];
const BIN_MS = HOUR_MS / 6;

const HOURS: Axis = {
  title: 'time of the day at which an entry was recorded',
  from: DAY_BEGINS_MS,
  to: DAY_BEGINS_MS + DAY_MS,
  ticks: Array.from({ length: 13 }, (_, index) => ({
    at: DAY_BEGINS_MS + index * 2 * HOUR_MS,
    label: `${(4 + index * 2) % 24}:00`,
  })),
};

const LAG: Axis = {
  title: 'p95 from entry to sheet',
  from: 4,
  to: 4 * 3_600,
  isLogarithmic: true,
  ticks: [
    ...[5, 10, 30].map((seconds) => ({ at: seconds, label: `${seconds} s` })),
    ...[1, 5, 20].map((minutes) => ({ at: minutes * 60, label: `${minutes} min` })),
    ...[1, 4].map((hours) => ({ at: hours * 3_600, label: `${hours} h` })),
  ],
};

export async function drawDay(path: string, arrivals: Arrival[], curves: Curve[]): Promise<void> {
  const lines = curves.map(({ title, landed }, index): Line => ({
    title,
    color: COLORS[index % COLORS.length] ?? '',
    points: binned(landed, ({ arrival }) => arrival.atMs).map(([atMs, bin]) => [
      atMs,
      percentile(bin.map(({ lagMs }) => lagMs / 1000).toSorted((one, other) => one - other), 0.95),
    ]),
  }));
  const rate = binned(arrivals, ({ atMs }) => atMs).map(([atMs, bin]): [number, number] => [
    atMs,
    (bin.length * 1000) / BIN_MS,
  ]);
  await drawPng(path, {
    title: 'From entry to sheet, 10,000 people, five entries a day each, by what Google allows',
    width: 1_200,
    height: 760,
    x: HOURS,
    panels: [
      { top: 80, height: 400, y: LAG, lines },
      {
        top: 530,
        height: 150,
        y: {
          title: 'entries and changes a second',
          from: 0,
          to: 8,
          ticks: [0, 2, 4, 6, 8].map((at) => ({ at, label: String(at) })),
        },
        lines: [{ title: '', color: '#85929e', points: rate }],
        isFilled: true,
      },
    ],
  });
}

/** What fell into each ten minutes of the day, with their middle. */
function binned<Item>(items: Item[], atMs: (item: Item) => number): [number, Item[]][] {
  const byBin = Map.groupBy(items, (item) => Math.floor((atMs(item) - DAY_BEGINS_MS) / BIN_MS));
  return [...byBin]
    .filter(([bin]) => bin < DAY_MS / BIN_MS)
    .toSorted(([one], [other]) => one - other)
    .map(([bin, found]) => [DAY_BEGINS_MS + (bin + 0.5) * BIN_MS, found]);
}
