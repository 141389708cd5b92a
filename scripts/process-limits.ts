/**
 * How bot and worker are kept under 200 MB each, measured by `npm run bench:record`. Left to itself, V8 lets garbage
 * pile up to a share of the machine's memory before it looks: 450 MB for 60 MB that are in use.
 */

/** The young generation three times 8 MB, the old one up to 144 MB: more than twice of what is in use under load. */
export const NODE_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=144'];

/** glibc keeps a heap for each thread; two are enough for what happens outside V8. */
export const ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
