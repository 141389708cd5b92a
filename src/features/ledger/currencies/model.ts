/** A sum of one day in one currency, such as `group by currency, entry_date` gives. May be negative. */
export type DaySum = {
  /** ISO 4217. */
  currency: string;
  /** `YYYY-MM-DD` */
  day: string;
  amountMinor: number;
};

/** What sums of several currencies come to in one. */
export type Converted = {
  /** The whole of what could be converted, in minor units of the currency that was asked for. */
  amountMinor: number;
  /** What no rate is known for, by currency: shown beside the total, never guessed. */
  apart: { currency: string; amountMinor: number }[];
  /** Some of it stands on the rates of the day before, since those of its own day are not published yet. */
  isProvisional: boolean;
};

/** What a dollar cost on a day; decimals as text, so that no digit is lost. */
export type DayRate = { currency: string; day: string; perUsd: string };

/** One `currency` is `rate` of `inCurrency`, from that day on. */
export type OwnRate = { currency: string; inCurrency: string; fromDay: string; rate: string };
