/** What is drawn: plain data, in the reader's own words and number format, so that another thread can draw it. */
import type { Locale } from '../../../core/locale.ts';

export type Slice = { name: string; value: number; label: string };

export type RingDrawing = { kind: 'ring'; title: string; slices: Slice[]; total: { label: string; name: string } };

/** A bar or a point each; `axis` names some of them, '' the others. Values are minor units of `currency`. */
export type DaysDrawing = {
  kind: 'bars' | 'line';
  title: string;
  points: { axis: string; value: number }[];
  locale: Locale;
  currency: string;
};

/** A ring and bars in one picture. */
export type RecapDrawing = { kind: 'recap'; ring: RingDrawing; bars: DaysDrawing };

export type Drawing = RingDrawing | DaysDrawing | RecapDrawing;
