/** No file in src is over 300 lines: whoever reads one holds it in the head. */
import { globSync, readFileSync } from 'node:fs';

const MOST_LINES = 300;

/** Says which files are too long. */
export function longFiles(root: string): string[] {
  const files = globSync('src/**/*', { cwd: root, exclude: ['src/generated'], withFileTypes: true });
  return files.filter((entry) => entry.isFile()).flatMap(({ parentPath, name }) => {
    const lines = readFileSync(`${parentPath}/${name}`, 'utf8').split('\n').length - 1;
    return lines > MOST_LINES ? [`${parentPath}/${name}: ${lines} lines`] : [];
  });
}
