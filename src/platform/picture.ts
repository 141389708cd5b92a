/**
 * Drawings as pictures: SVG becomes PNG in a thread of the runtime's pool, so updates go on meanwhile. Letters are
 * those of the fonts that come with the program: a server may have none.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';

export const FONT_FAMILY = 'DejaVu Sans';

const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

/**
 * Draws an SVG.
 * @param scale dots for each unit of the drawing; phones have two or three
 * @throws if it is no SVG
 */
export async function drawPng(svg: string, scale: number): Promise<Buffer> {
  const picture = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: FONT_FAMILY },
  });
  return picture.asPng();
}

function fontFiles(): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
  return FONT_FILES.map((file) => join(folder, 'ttf', file));
}
