/** The script that a person pastes into their spreadsheet, with their own secret in it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SCRIPT_NAME = 'FreedomWallet.gs.txt';

const SOURCE_FILE = join(import.meta.dirname, '../../../../deploy/apps-script/Code.gs');
const PLACE_OF_SECRET = "'the secret that the bot gave you'";

/** Letters, digits, - and _: nothing that could end a text in the script. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function scriptWith(secret: string): string {
  const [before, after, ...others] = readFileSync(SOURCE_FILE, 'utf8').split(PLACE_OF_SECRET);
  if (after === undefined || others.length > 0) throw new Error('The script has no one place for its secret');
  return `${before}'${secret}'${after}`;
}
