import type { Facts } from '../../core/model/index.js'
import type { PackedPackage } from '../../registry/index.js'

export const someFacts: Facts = {
  sdk: '1.0.0',
  hooks: [],
  events: [],
  jobs: [],
  routes: [],
  capabilities: [],
  config: null,
  mail: [],
}

/** A package that is ready to be sent. Its tarball is no tarball: the registry does not look inside. */
export function packed(name: string, version: string, more: Readonly<Record<string, unknown>> = {}): PackedPackage {
  const tarball = Buffer.from(`${name}@${version} ${JSON.stringify(more)}`)
  return { name, version, manifest: { name, version, ...more }, readme: `# ${name} ${version}`, tarball }
}

export const packedPlugin = (
  name: string,
  version: string,
  words: { title: string; description?: string },
): PackedPackage =>
  packed(name, version, {
    description: words.description,
    shopctl: { title: words.title, scopes: [], facts: someFacts },
  })
