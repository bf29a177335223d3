import type { PackageId } from '../model/index.js'

export interface IdParts {
  readonly name: string
  readonly version: string
}

export const packageId = ({ name, version }: IdParts): PackageId => `${name}@${version}`

export function partsOf(id: PackageId): IdParts {
  const at = id.lastIndexOf('@')
  return { name: id.slice(0, at), version: id.slice(at + 1) }
}
