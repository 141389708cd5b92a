/**
 * `npm run bench:ledger`: what lists, sums and search cost with ten million entries in all and fifty thousand of the
 * ledger that is asked, and what files of a ledger cost. Parts run alone, too: `npm run bench:ledger -- --part reads`.
 */
import { measureReads } from './ledger/reads.ts';
import { measureTransfer } from './ledger/transfer.ts';
import { runParts } from './parts.ts';

const named = process.argv.slice(2).filter((word) => word !== '--part');

await runParts({ reads: measureReads, transfer: measureTransfer }, named, ['reads', 'transfer']);
