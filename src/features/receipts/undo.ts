/** Takes back what a draft entered: an undoer for the ledger's journal. */
import { numberOf } from '../../core/button-data.ts';
import type { LedgerBook, Undoer, Undoers } from '../ledger/index.ts';
import { changeDraft, lockDraft } from './queries.ts';
import { RECEIPT_WRITE } from './service.ts';

export function receiptUndoers(book: LedgerBook): Undoers {
  return { [RECEIPT_WRITE]: undoerOf(book) };
}

/** The picture counts as not recorded then: it can be sent anew. */
function undoerOf(book: LedgerBook): Undoer {
  return async (tx, { ledgerUserId, payload }, { reader: { text, locale } }) => {
    const entryIds = Array.isArray(payload['entryIds']) ? payload['entryIds'].map((id) => numberOf(String(id))) : [];
    const taken = await book.undoMany(tx, ledgerUserId, entryIds);
    if (taken.length === 0) return { kind: 'changed-since' };
    const draft = await lockDraft(tx, numberOf(String(payload['userId'])), numberOf(String(payload['draftId'])));
    if (draft?.state === 'recorded' && draft.settledAtMs !== null) {
      await changeDraft(tx, draft, { state: 'cancelled', content: null, settledAtMs: draft.settledAtMs });
    }
    return { kind: 'undone', text: text(locale, 'receipts:undone'), entryIds: taken };
  };
}
