/**
 * `npm run bench:ledger`: what lists, sums and search cost with ten million entries in all and fifty thousand of the
 * ledger that is asked, what files of a ledger cost, a category of fifty thousand entries, and pictures. Parts
 * run alone, too: `npm run bench:ledger -- --part reads`.
 */
import { measureCategories } from './ledger/categories.ts';
import { measurePictures } from './ledger/pictures.ts';
import { measureReads } from './ledger/reads.ts';
import { measureTransfer } from './ledger/transfer.ts';
import { runParts } from './parts.ts';

const named = process.argv.slice(2).filter((word) => word !== '--part');

const parts = {
  reads: measureReads,
  transfer: measureTransfer,
  categories: measureCategories,
  pictures: measurePictures,
};

await runParts(parts, named, Object.keys(parts));
