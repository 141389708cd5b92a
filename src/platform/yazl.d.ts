/** What is used of yazl, which brings no types. */
declare module 'yazl' {
  import type { Readable } from 'node:stream';

  class ZipFile {
    outputStream: Readable;
    addReadStream(input: Readable, name: string, options?: { compress?: boolean }): void;
    addBuffer(content: Buffer, name: string, options?: { compress?: boolean }): void;
    end(): void;
  }

  const yazl: { ZipFile: typeof ZipFile };
  export default yazl;
}
