/**
 * A process that writes into a folder for files on their way, says which, and stays in it until its input ends or it
 * is killed: `node temp-folder-process.ts <place of the folder>`
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTempFolder } from '../../src/platform/temp-folder.ts';

await inTempFolder(async (dir) => {
  await writeFile(join(dir, 'part'), 'what a person recorded');
  process.stdout.write(`${dir}\n`);
  await new Promise((resolve) => process.stdin.once('end', resolve).resume());
}, process.argv[2]);
