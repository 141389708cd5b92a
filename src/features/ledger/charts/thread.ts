/** The thread that draws, so that nobody's update waits for a picture: gets drawings, gives pictures, one by one. */
import { parentPort } from 'node:worker_threads';
import { drawPng } from '../../../platform/picture.ts';
import type { Drawing } from './drawing.ts';
import { drawSvg } from './svg.ts';

/** Under 100 kB each: two charts in one picture have fewer dots. */
const SCALES: Record<Drawing['kind'], number> = { ring: 2, bars: 2, line: 2, recap: 1.6 };

parentPort?.on('message', (drawing: Drawing) => {
  void drawPng(drawSvg(drawing), SCALES[drawing.kind]).then((png) => parentPort?.postMessage(png));
});
