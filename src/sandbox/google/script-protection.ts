/**
 * A stand-in of Apps Script's Protection.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { ProtectedRange, Sheet } from './book.ts';
import { mayEdit } from './protection.ts';
import type { ScriptWork } from './script-work.ts';

export const PROTECTION_TYPES = { RANGE: 'RANGE', SHEET: 'SHEET' } as const;

export class ScriptProtection {
  readonly #work: ScriptWork;
  readonly #range: ProtectedRange;

  constructor(work: ScriptWork, range: ProtectedRange) {
    this.#work = work;
    this.#range = range;
  }

  static add(work: ScriptWork, sheet: Sheet, range: sheets_v4.Schema$GridRange): ScriptProtection {
    work.apply({ addProtectedRange: { protectedRange: { range } } });
    return new ScriptProtection(work, sheet.protectedRanges.at(-1)!);
  }

  static of(work: ScriptWork, sheet: Sheet, type: string): ScriptProtection[] {
    return sheet.protectedRanges
      .filter(({ range }) => (range?.startRowIndex === undefined) === (type === PROTECTION_TYPES.SHEET))
      .map((range) => new ScriptProtection(work, range));
  }

  setWarningOnly(warningOnly: boolean): this {
    this.#work.step('Protection.setWarningOnly');
    this.#range.warningOnly = warningOnly;
    return this;
  }

  isWarningOnly(): boolean {
    this.#work.step('Protection.isWarningOnly');
    return this.#range.warningOnly === true;
  }

  canEdit(): boolean {
    this.#work.step('Protection.canEdit');
    return mayEdit(this.#range, this.#work.owner);
  }
}
