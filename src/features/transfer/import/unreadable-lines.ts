/** The lines that became no entries, as they stood in the file, each with the reason: to mend and send again. */
import { plainText } from '../../../core/text.ts';
import type { Reader } from '../../ledger/index.ts';
import { csvOf } from '../export/csv-file.ts';
import { guarded } from '../formula-guard.ts';
import type { Layout } from './model.ts';
import type { Chunk } from './chunk-queries.ts';
import type { ReadLine } from './read-line.ts';

export function unreadableLines(
  { text, locale }: Reader,
  layout: Layout,
  chunks: Chunk[],
  read: ReadLine,
): { file: string; count: number } {
  const lines = chunks.flatMap((chunk) => chunk.lines).flatMap((line) => {
    const reading = read(line);
    if (reading.kind === 'entry') return [];
    return [[plainText(text(locale, `transfer:problem.${reading.reason}`)), ...line]];
  });
  const header = [plainText(text(locale, 'transfer:column.problem')), ...layout.names];
  const safe = [header, ...lines].map((line) => line.map(guarded));
  return { file: `\uFEFF${csvOf(safe)}`, count: lines.length };
}
