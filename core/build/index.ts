export { type Build, type BuildOptions, type Builder, type BuilderOptions, createBuilder, type SetRequest } from './builder.js'
export type { Bundle } from './bundle-folder.js'
export type { PackageManifest, PackageSource, Packument, PackumentOptions, PublishedManifest } from './package-source.js'
