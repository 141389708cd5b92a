/** An update's place in the table of claims: the same for each delivery of the update. */
export type UpdateKey = {
  userId: number;
  updateId: number;
  /** `YYYY-MM-DD`, taken from the update itself where it has a date. */
  day: string;
  /** The ledger that the person records into, as far as it was known when the update was routed. */
  ledgerUserId?: number;
};
