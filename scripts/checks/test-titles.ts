/** A test's title is a sentence about behaviour, so the same sentence twice is a test written twice. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const TEST_NAMES = new Set(['test', 'it']);

/** Says which titles are used more than once, and where. */
export function doubledTitles(root: string): string[] {
  const places = new Map<string, string[]>();
  for (const file of globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/fixtures'] })) {
    for (const { title, line } of titlesIn(file, readFileSync(join(root, file), 'utf8'))) {
      places.set(title, [...(places.get(title) ?? []), `${file}:${line}`]);
    }
  }
  return [...places].filter(([, at]) => at.length > 1).map(([title, at]) => `"${title}": ${at.join(', ')}`);
}

/** The titles of a test file, as they are written. */
export function titlesIn(file: string, text: string): { title: string; line: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: { title: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const title = node.arguments[0];
      if (title && ts.isStringLiteralLike(title)) {
        const line = source.getLineAndCharacterOfPosition(title.getStart(source)).line + 1;
        found.push(...spelledOut(title.text, node.expression).map((each) => ({ title: each, line })));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Where a table's rows begin with whole titles, those; else the title as it is written. */
function spelledOut(title: string, callee: ts.Expression): string[] {
  const table = ts.isCallExpression(callee) ? callee.arguments[0] : undefined;
  if (title !== '%s' || table === undefined || !ts.isArrayLiteralExpression(table)) return [title];
  return table.elements.map((row) => {
    const first = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return first && ts.isStringLiteralLike(first) ? first.text : title;
  });
}

/** `test`, `test.skip`, and `test.each(table)`, whose title stands in a call of its result. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return TEST_NAMES.has(callee.text);
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text !== 'each' && isTest(callee.expression);
  if (ts.isCallExpression(callee)) {
    return ts.isPropertyAccessExpression(callee.expression) && isTest(callee.expression.expression);
  }
  return false;
}
