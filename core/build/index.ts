export { type Build, type Builder, createBuilder } from './builder.js'
export { buildKernel, readKernel } from './kernel.js'
export type { KernelEntries } from './kernel-sources.js'
