/** A line chart as SVG, and its picture as PNG through the machine's Chromium. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../../test/support/chromium.ts';

export type Axis = {
  title: string;
  from: number;
  to: number;
  isLogarithmic?: boolean;
  ticks: { at: number; label: string }[];
};

export type Line = { title: string; color: string; points: [number, number][] };

export type Panel = { top: number; height: number; y: Axis; lines: Line[]; isFilled?: boolean };

export type Chart = { title: string; width: number; height: number; x: Axis; panels: Panel[] };

const LEFT = 90;
const RIGHT = 40;
const FONT = 'font-family="DejaVu Sans, sans-serif" font-size="15" fill="#333"';

export function svgOf({ title, width, height, x, panels }: Chart): string {
  const across = scale(x, LEFT, width - RIGHT);
  const bottom = Math.max(...panels.map((panel) => panel.top + panel.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(LEFT, 34, title, 'font-weight="bold"'),
    ...x.ticks.map(({ at, label }) => text(across(at), bottom + 24, label, 'text-anchor="middle"')),
    text((LEFT + width - RIGHT) / 2, bottom + 48, x.title, 'text-anchor="middle"'),
    ...panels.flatMap((panel) => panelParts(panel, x, across, width)),
    '</svg>',
  ].join('\n');
}

/** @throws Error where there is no Chromium */
export async function drawPng(path: string, chart: Chart): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium to draw with: install Debian’s package chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: chart.width, height: chart.height } });
    await page.setContent(`<body style="margin:0">${svgOf(chart)}</body>`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await page.screenshot());
  } finally {
    await browser.close();
  }
}

function panelParts({ top, height, y, lines, isFilled }: Panel, x: Axis, across: Scale, width: number): string[] {
  const up = scale(y, top + height, top);
  const grid = (x1: number, y1: number, x2: number, y2: number): string =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
  return [
    ...x.ticks.map(({ at }) => grid(across(at), top, across(at), top + height)),
    ...y.ticks.flatMap(({ at, label }) => [
      grid(LEFT, up(at), width - RIGHT, up(at)),
      text(LEFT - 10, up(at) + 5, label, 'text-anchor="end"'),
    ]),
    text(LEFT, top - 8, y.title),
    ...lines.map((line) => curve(line, across, up, isFilled === true ? top + height : undefined)),
    ...(lines.length > 1 ? lines.flatMap((line, index) => legend(line, top + 22 + index * 22)) : []),
  ];
}

function curve({ points, color }: Line, across: Scale, up: Scale, ground: number | undefined): string {
  const path = points.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
  if (ground === undefined) {
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2.5" stroke-linejoin="round"/>`;
  }
  const [first = [0, 0], last = [0, 0]] = [points[0], points.at(-1)];
  return `<polygon points="${across(first[0])},${ground} ${path} ${across(last[0])},${ground}" fill="${color}"/>`;
}

function legend({ title, color }: Line, y: number): string[] {
  return [
    `<line x1="${LEFT + 16}" y1="${y - 5}" x2="${LEFT + 46}" y2="${y - 5}" stroke="${color}" stroke-width="4"/>`,
    text(LEFT + 56, y, title),
  ];
}

type Scale = (value: number) => number;

function scale({ from, to, isLogarithmic = false }: Axis, start: number, end: number): Scale {
  const place = (value: number): number => (isLogarithmic ? Math.log(Math.max(value, from)) : value);
  return (value) => start + ((place(value) - place(from)) / (place(to) - place(from))) * (end - start);
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" ${FONT} ${attributes}>${escaped}</text>`;
}
