import { describe, expect, test } from '@jest/globals';
import { readImageSize, readImageType } from '../../../src/sandbox/telegram/image-size.ts';
import { pngHead } from './fixture.ts';

describe('image sizes', () => {
  test('a PNG tells its size in its first chunk', () => {
    expect([readImageType(pngHead()), readImageSize(pngHead())]).toEqual(['image/png', { width: 3, height: 2 }]);
  });

  test('a JPEG tells its size in the segment that starts its frame', () => {
    const applicationData = [0xff, 0xe0, 0x00, 0x04, 0x00, 0x00];
    const tables = [0xff, 0xc4, 0x00, 0x03, 0x00];
    const frame = [0xff, 0xc0, 0x00, 0x0b, 0x08, 0x01, 0xe0, 0x02, 0x80, 0x01];
    const bytes = Uint8Array.from([0xff, 0xd8, ...applicationData, ...tables, ...frame]);
    expect([readImageType(bytes), readImageSize(bytes)]).toEqual(['image/jpeg', { width: 640, height: 480 }]);
    expect(readImageSize(bytes.subarray(0, 14))).toBeUndefined();
  });

  test('anything else has no size', () => {
    expect([Buffer.alloc(0), Buffer.from('GIF89a'), Buffer.alloc(64)].map(readImageSize)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
