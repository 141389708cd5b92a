import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';

const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(import.meta.dirname, 'fixtures/architecture');

const config = await loadRules();

describe('the rules about imports', () => {
  test('hold in the whole of src', async () => {
    expect(await violations(ROOT)).toEqual([]);
  });

  test('each have a fixture that breaks them', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
  });

  test.each(config.forbidden.map((rule) => rule.name!))('find the fault in the fixture of %s', async (rule) => {
    const found = await violations(join(FIXTURES, rule));
    expect(found.map((violation) => violation.split(':')[0])).toContain(rule);
  });
});

async function violations(baseDir: string): Promise<string[]> {
  const folders = ['src', 'scripts'].filter((folder) => existsSync(join(baseDir, folder)));
  const { options, forbidden } = config;
  const { output } = await cruise(folders, { ...options, ruleSet: { forbidden }, validate: true, baseDir });
  const { violations: found } = (output as ICruiseResult).summary;
  return found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

/** The rules are JavaScript, which the compiler has no types of. */
async function loadRules(): Promise<{ forbidden: IForbiddenRuleType[]; options: object }> {
  const file: string = join(ROOT, '.dependency-cruiser.js');
  return ((await import(file)) as { default: { forbidden: IForbiddenRuleType[]; options: object } }).default;
}
