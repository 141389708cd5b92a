/**
 * Kind, width and height from the head of a PNG or JPEG. Telegram refuses as a photo what it can't read.
 */

type ImageSize = { width: number; height: number };

const PNG_SIGNATURE = 0x89504e47;
const JPEG_START = 0xffd8;

/** Undefined for anything that is neither. */
export function readImageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength >= 24 && view.getUint32(0) === PNG_SIGNATURE) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  return view.byteLength >= 4 && view.getUint16(0) === JPEG_START ? readJpegSize(view) : undefined;
}

/** What it is, whatever its sender calls it. Only for what has a size. */
export function readImageType(bytes: Uint8Array): 'image/png' | 'image/jpeg' {
  return bytes[0] === PNG_SIGNATURE >>> 24 ? 'image/png' : 'image/jpeg';
}

/** Walks the segments until the one that starts a frame (SOF0 to SOF15, but for DHT, JPG and DAC). */
function readJpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
  return undefined;
}
