/** Tests that need Google's published description, which lies beside the project. */
import { describe } from '@jest/globals';
import { missingSpecs } from './google-schema.ts';

/** `describe`, or a visible skip that names what is absent. */
export function describeWithGoogleSpecs(title: string, tests: () => void): void {
  if (missingSpecs.length === 0) return describe(title, tests);
  const reason = `skipped: ${missingSpecs.join(', ')} is absent`;
  // Not through console: Jest keeps that to itself for a file whose tests are all skipped.
  process.stderr.write(`${title}: ${reason}\n`);
  describe.skip(`${title} (${reason})`, tests);
}
