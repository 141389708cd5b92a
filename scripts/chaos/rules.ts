/** Rules of the sandbox that are in force, and what they really met: an order that nobody met has not happened. */

/** How many requests it may still meet; null for a rule of some seconds. */
export type Rule = { label: string; left: number | null };

/** Counts what the rules met since the last look. @param now the rules by what is left of them; one used up is gone */
export function lookAt<Id>(rules: Map<Id, Rule>, now: Map<Id, number | null>, met: Map<string, number>): void {
  for (const [id, rule] of rules) {
    if (rule.left === null) continue;
    const left = now.get(id) ?? 0;
    count(met, rule.label, rule.left - left);
    rule.left = left;
    if (left === 0) rules.delete(id);
  }
}

export function count(counts: Map<string, number>, label: string, by = 1): void {
  if (by > 0) counts.set(label, (counts.get(label) ?? 0) + by);
}

export function listOf(counts: Map<string, number>): string {
  return counts.size === 0 ? 'nothing' : [...counts].map(([what, times]) => `${what} ${times}`).sort().join(', ');
}
