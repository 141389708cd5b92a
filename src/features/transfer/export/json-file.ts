/** JSON: an array of entries, one a line, for programs; amounts are decimal texts, since a float would round them. */
import { amountText } from '../amount-text.ts';
import { categoryName, type FileWords } from './columns.ts';
import type { TextForm } from './part-file.ts';

export function jsonForm({ reader, recorderOf }: FileWords): TextForm {
  return {
    begin: '[\n',
    end: '\n]\n',
    textOf: (entries, isFirst) => {
      const lines = entries.map((entry) => JSON.stringify({
        date: entry.date,
        type: entry.kind,
        category: categoryName(reader, entry.category),
        amount: amountText(entry.amountMinor, entry.currency),
        currency: entry.currency,
        note: entry.note,
        tags: entry.tags,
        ...(recorderOf === undefined ? {} : { recorder: recorderOf(entry.recordedBy) }),
        id: entry.id,
      }));
      return (isFirst || lines.length === 0 ? '' : ',\n') + lines.join(',\n');
    },
  };
}
