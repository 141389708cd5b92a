/** What a text says as an amount, read by the ledger's grammar. */
import { unclearAmount, type EntryInput } from '../ledger/index.ts';
import type { Asking, Desk, Reader } from './desk.ts';

/** The amount with whatever else the line says; or what to say where there is none that is clear. */
export type AmountReading = { kind: 'amount'; entry: EntryInput } | { kind: 'unread'; say: string };

/** @param how says how it is written, with an example */
export async function readAmount(
  { house, book }: Desk,
  incoming: Asking,
  reader: Reader,
  { text, how }: { text: string; how: string },
): Promise<AmountReading> {
  const [first] = await book.read(text, incoming.person, house.clock.nowMs());
  const reading = first?.reading;
  if (reading?.kind === 'entry') return { kind: 'amount', entry: reading.entry };
  if (reading?.kind === 'ambiguous') return { kind: 'unread', say: unclearAmount(reader, reading.readings) };
  return { kind: 'unread', say: how };
}
