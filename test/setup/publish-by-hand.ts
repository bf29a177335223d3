import { createRegistryClient } from '../../registry/index.js'
import { makeTarball } from '../core/build/make-tarball.js'
import type { RunningPlatform } from './running-platform.js'

export interface HandmadePackage {
  readonly name: string
  readonly version?: string
  /** `index.js`. */
  readonly code: string
  /** Merged into package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Path → text, beside those two. */
  readonly files?: Readonly<Record<string, string>>
}

/** Publishes a package as npm would, past the gate: its code is as it stands here, and what its manifest says is believed. */
export async function publishByHand(
  { client }: RunningPlatform,
  { name, version = '1.0.0', code, manifest = {}, files = {} }: HandmadePackage,
): Promise<void> {
  const packageJson = { name, version, type: 'module', main: './index.js', ...manifest }
  const tarball = makeTarball([
    { path: 'package/package.json', content: JSON.stringify(packageJson) },
    { path: 'package/index.js', content: code },
    ...Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })),
  ])
  const registry = createRegistryClient(client.file.registry)
  try {
    await registry.publish({ name, version, manifest: packageJson, readme: `# ${name}`, tarball })
  } finally {
    await registry.close()
  }
}
