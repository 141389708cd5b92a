/** Tables in Markdown, as they go into docs/benchmarks.md. */

/** @param rows the first is the header */
export function printTable(title: string, rows: string[][]): void {
  const [header = [], ...body] = rows;
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  console.log(`\n### ${title} (${new Date().toISOString().slice(0, 10)})\n`);
  console.log([line(header), line(header.map(() => '---')), ...body.map(line)].join('\n'));
}

/** A figure with so many digits behind the point, thousands apart. */
export function figure(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(share: number): string {
  return `${figure(share * 100, 1)} %`;
}

export function verdict(holds: boolean): string {
  return holds ? 'holds' : '**missed**';
}
