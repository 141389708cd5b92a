/** What the operator decides about the ledger. */
export type LedgerSettings = {
  /** How long changes gather before they go to the sheet, in milliseconds. */
  flushDelayMs: number;
  /** Where exchange rates are published; without it people type them. */
  ratesRootUrl?: string | undefined;
};
