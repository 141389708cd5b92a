/** What a house says goes nowhere: for tests of what it keeps and writes, not of what it tells. */
import type { House } from '../../src/core/house.ts';

export const silentOutside: Pick<House, 'sender' | 'queue' | 'botApi'> = {
  sender: { reply: async () => [], notify: async () => {} },
  queue: { start: async () => {}, stop: async () => {}, send: async () => {}, held: async () => new Set() },
  botApi: {
    call: async (method) => {
      throw new Error(`Nobody takes ${method} here`);
    },
    download: async () => {
      throw new Error('Nobody gives files here');
    },
  },
};
