/** What a script may take. A million of fuel is about 5 to 10 ms of a processor. */
export const scriptLimits = {
  /** Letters of its source. */
  source: 32_768,
  /** Fuel of one call: about 0.1 s; the same script with the same input always takes the same. */
  fuel: 10_000_000,
  /** Fuel for reading the source and what stands outside of its function. */
  prepareFuel: 20_000_000,
  /** Milliseconds of a call by the clock, for a processor that has much else to do. */
  wallMs: 800,
  /** The same for reading, which is done once: its fuel ends it long before, unless the machine stands still. */
  prepareWallMs: 10_000,
  /** What its values may take, in bytes. */
  memoryBytes: 8 * 1024 * 1024,
  /** What all may take that belongs to it, in pages of 64 KB: a fixed end that nothing can move. */
  pages: 256,
  stackBytes: 128 * 1024,
  /** Letters of its answer. */
  output: 16_384,
  /** Lines of `console.log`, and letters of each. */
  lines: 50,
  lineLength: 300,
} as const
