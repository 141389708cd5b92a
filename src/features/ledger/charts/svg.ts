/**
 * Charts as SVG by ECharts, of its one bundled file: the parts that rings, bars and lines need are some hundred files,
 * which take ten times as long to load. It belongs into the thread that draws (thread.ts).
 */
import { createRequire } from 'node:module';
import type * as ECharts from 'echarts';
import type { Locale } from '../../../core/locale.ts';
import { currencyDigits } from '../../../core/money.ts';
import type { DaysDrawing, Drawing, RingDrawing, Slice } from './drawing.ts';
import { ACCENT, ACCENT_LIGHT, HAIR, HEIGHT, INK, labelOf, PAPER, QUIET, SHADES, TEXT, WIDTH } from './style.ts';

/** The one file has no types of its own. */
const { init } = createRequire(import.meta.url)('echarts/dist/echarts.min.js') as typeof ECharts;

/** Beside the ring there is room for so many lines. */
const MOST_SLICES = 6;

const LEGEND = { left: 262, top: 84, step: 32, right: WIDTH - 20 };

export function drawSvg(drawing: Drawing): string {
  if (drawing.kind === 'ring') return rendered(HEIGHT, ringOption(drawing, 0));
  if (drawing.kind !== 'recap') return rendered(HEIGHT, daysOption(drawing, 0));
  const [ring, days] = [ringOption(drawing.ring, 0), daysOption(drawing.bars, HEIGHT)];
  return rendered(2 * HEIGHT, {
    ...days,
    title: [...(ring['title'] as object[]), ...(days['title'] as object[])],
    series: [...(ring['series'] as object[]), ...(days['series'] as object[])],
  });
}

function rendered(height: number, option: ECharts.EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, backgroundColor: PAPER, textStyle: TEXT, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

type Titled = { left?: number; top: number; size?: number; bold?: boolean; quiet?: boolean };

function words(text: string, { left, top, size = 13, bold = false, quiet = false }: Titled): object {
  return {
    text,
    top,
    padding: 0,
    ...(left === undefined ? {} : { left }),
    textStyle: { ...TEXT, color: quiet ? QUIET : INK, fontSize: size, fontWeight: bold ? 'bold' : 'normal' },
  };
}

function heading(title: string, top: number): object {
  return words(labelOf(title, 44), { left: 20, top: top + 18, size: 16, bold: true });
}

/** The legend is of titles: ECharts' own would measure text with a browser's canvas. */
function ringOption({ title, slices, total }: RingDrawing, top: number): ECharts.EChartsCoreOption {
  const shown = slices.slice(0, MOST_SLICES);
  const centre = { left: 135, top: top + 166 };
  const inside = centre.top - 4;
  return {
    title: [
      heading(title, top),
      { ...words(labelOf(total.name, 14), { top: centre.top - 22, size: 12, quiet: true }), ...centred(centre.left) },
      { ...words(total.label, { top: inside, size: fitting(total.label), bold: true }), ...centred(centre.left) },
      ...shown.flatMap((slice, index) => legendLine(slice, top + LEGEND.top + index * LEGEND.step, index)),
    ],
    series: [
      {
        type: 'pie',
        center: [centre.left, centre.top],
        radius: [72, 108],
        silent: true,
        label: { show: false },
        labelLine: { show: false },
        itemStyle: { borderColor: PAPER, borderWidth: shown.length > 1 ? 2 : 0 },
        data: shown.map(({ value }, index) => ({ value, itemStyle: { color: SHADES[index] } })),
      },
    ],
  };
}

function centred(left: number): object {
  return { left, textAlign: 'center' };
}

/** What stands inside the ring. */
function fitting(label: string): number {
  return Math.max(10, Math.min(18, Math.floor(190 / label.length)));
}

function legendLine({ name, label }: Slice, top: number, index: number): object[] {
  const dot = { ...words('●', { left: LEGEND.left, top: top - 1, size: 14 }) } as { textStyle: object };
  const amount = { ...words(label, { left: LEGEND.right, top, size: 12, bold: true }), textAlign: 'right' };
  return [
    { ...dot, textStyle: { ...dot.textStyle, color: SHADES[index] } },
    words(labelOf(name, Math.max(6, 23 - label.length)), { left: LEGEND.left + 20, top, size: 12 }),
    amount,
  ];
}

function daysOption({ kind, title, points, locale, currency }: DaysDrawing, top: number): ECharts.EChartsCoreOption {
  const line = {
    type: 'line',
    showSymbol: false,
    lineStyle: { color: ACCENT, width: 2.5 },
    areaStyle: { color: ACCENT_LIGHT, opacity: 0.6 },
  };
  const minor = 10 ** currencyDigits(currency);
  const bars = { type: 'bar', barCategoryGap: '30%', itemStyle: { color: ACCENT, borderRadius: [3, 3, 0, 0] } };
  return {
    title: [heading(title, top)],
    grid: { left: 74, right: 20, top: top + 62, height: HEIGHT - 106 },
    xAxis: {
      type: 'category',
      data: points.map(({ axis }) => axis),
      boundaryGap: kind === 'bars',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: HAIR } },
      axisLabel: { ...TEXT, color: QUIET, fontSize: 12, interval: 0, hideOverlap: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...TEXT, color: QUIET, fontSize: 12, formatter: axisText(locale, currency) },
      splitLine: { lineStyle: { color: HAIR } },
    },
    series: [{ ...(kind === 'bars' ? bars : line), silent: true, data: points.map(({ value }) => value / minor) }],
  };
}

/** Short: `$1.5K`, `3 тыс. ₽` */
function axisText(locale: Locale, currency: string): (value: number) => string {
  const style = { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 } as const;
  const format = new Intl.NumberFormat(locale, { ...style, currencyDisplay: 'narrowSymbol' });
  return (value) => format.format(value);
}
