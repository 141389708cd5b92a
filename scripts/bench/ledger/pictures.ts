/**
 * What a picture costs: the first one of a process, which loads ECharts, the same where the screen with its button was
 * there a moment before, and those after it. Beside it a thread loads ECharts from its many files, and draws nothing.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Drawing } from '../../../src/features/ledger/charts/drawing.ts';
import { startChild } from '../child.ts';
import { figure, printTable, verdict } from '../table.ts';
import type { Drawn, Questions } from './picture-process.ts';

const PROCESSES = 10;
const AIM_MS = 300;

/** Nobody reads an overview and presses a button below it in less. */
const READING_MS = 1_000;

const RING: Drawing = {
  kind: 'ring',
  title: 'Danh mục · Tháng 11',
  slices: ['Ăn uống', 'Nhà cửa', 'Đi lại', 'Cà phê', 'Đi chợ', 'Còn lại'].map((name, index) => ({
    name,
    value: 6 - index,
    label: `${6 - index}.000.000 ₫`,
  })),
  total: { name: 'Tổng', label: '21.000.000 ₫' },
};

const BARS: Drawing = {
  kind: 'bars',
  title: 'Từng ngày · Tháng 11',
  points: Array.from({ length: 30 }, (_, day) => ({ axis: day % 5 === 0 ? `${day + 1}` : '', value: day * 10_000 })),
  locale: 'vi',
  currency: 'VND',
};

export async function measurePictures(): Promise<void> {
  const [first, prepared, next, grownMb]: [Drawn[], Drawn[], Drawn[], number[]] = [[], [], [], []];
  for (let index = 0; index < 2 * PROCESSES; index += 1) {
    const child = await startChild<Questions>('ledger/picture-process.ts', {}, { limited: true });
    const before = await child.ask('memoryMb');
    if (index % 2 === 1) {
      await child.ask('prepare');
      await delay(READING_MS);
    }
    (index % 2 === 1 ? prepared : first).push(await child.ask('draw', RING));
    for (const drawing of [BARS, RING, BARS]) next.push(await child.ask('draw', drawing));
    grownMb.push((next.at(-1)?.processMb ?? NaN) - before);
    await child.stop();
  }
  const loads = [];
  for (let index = 0; index < PROCESSES; index += 1) loads.push(await loadFiles());
  printTable('Pictures, in a process that has drawn none', [
    ['', 'p50, ms', 'slowest, ms', 'CPU, ms', `under ${AIM_MS} ms`],
    row('the first one', first, AIM_MS),
    row('the first one, a second after its button was shown', prepared, AIM_MS),
    row('those after it', next, AIM_MS),
    row('ECharts from its many files, loaded and nothing drawn', loads),
  ]);
  const sizes = [...prepared, ...next].map(({ kb }) => kb);
  console.log(`\n${figure(Math.min(...sizes))} to ${figure(Math.max(...sizes))} kB each; the process grows by ` +
    `${figure(middle(grownMb))} MB while it draws.`);
}

type Cost = Pick<Drawn, 'wallMs' | 'cpuMs'>;

function row(name: string, costs: Cost[], aimMs?: number): string[] {
  const walls = costs.map(({ wallMs }) => wallMs);
  const holds = aimMs === undefined ? '' : verdict(middle(walls) < aimMs);
  const cpu = middle(costs.map(({ cpuMs }) => cpuMs));
  return [name, figure(middle(walls)), figure(Math.max(...walls)), figure(cpu), holds];
}

const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const MANY_FILES = `
  import 'echarts/core'; import 'echarts/charts'; import 'echarts/components'; import 'echarts/renderers';
  process.exit();`;

/** A thread keeps none of the modules of the one before it. */
async function loadFiles(): Promise<Cost> {
  const [startedAtMs, cpu] = [performance.now(), process.cpuUsage()];
  await once(new Worker(MANY_FILES, { eval: true, execArgv: ['--input-type=module'] }), 'exit');
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - startedAtMs, cpuMs: (user + system) / 1e3 };
}
