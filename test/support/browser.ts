/** Debian's Chromium, driven by playwright-core. Tests that need it skip, visibly, where it isn't installed. */
import { describe } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './chromium.ts';

const CHROMIUM = findChromium();

export const describeWithBrowser =
  CHROMIUM === undefined
    ? (title: string, tests: () => void) => describe.skip(`${title} (skipped: no Chromium here)`, tests)
    : describe;

/** Without these, Chromium looks for Google's hosts at every start. */
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('No Chromium: install Debian’s package chromium');
  return await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', ...QUIET] });
}
