/** What a person teaches when they correct a category: from then on their own words come before everybody's. */
import type { EntryInput, Lesson } from '../model.ts';
import { lessonWords, type GuessCategory } from '../reading/category-guess.ts';

type Corrected = Pick<EntryInput, 'kind' | 'category' | 'note' | 'tags'>;

/** The lesson of a tap on a category: this note belongs there. Nothing without words, or if nothing changed. */
export function lessonOfTap(before: Corrected, after: Corrected): Lesson | undefined {
  return before.category === after.category ? undefined : lessonOf(after);
}

/** The lesson of a text that changes an entry: where the note stayed, the text was about the category. */
export function lessonOfEdit(before: Corrected, after: Corrected, guess: GuessCategory): Lesson | undefined {
  if (before.category === after.category) return undefined;
  return before.note === after.note ? lessonOf(after) : lessonOfText(after, guess);
}

/**
 * The lesson of a text: only a tag that names the category teaches, and only what the words alone don't say.
 * @param guess what the ledger would take the words for
 */
export function lessonOfText(entry: Corrected, guess: GuessCategory): Lesson | undefined {
  const named = guess('', entry.tags, entry.kind)?.key;
  if (named !== entry.category || guess(entry.note, [], undefined)?.key === entry.category) return undefined;
  return lessonOf(entry);
}

function lessonOf({ kind, category, note }: Corrected): Lesson | undefined {
  const words = lessonWords(note);
  return words === undefined ? undefined : { words, kind, category };
}
