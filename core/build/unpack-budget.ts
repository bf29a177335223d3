import { type Lock, type PackageId, shopError } from '../model/index.js'

/** What one build may unpack, in bytes. */
const usual = 1024 * 1024 * 1024
/** What the smallest file takes on a disk. */
const block = 4096

/** Counts what a lock's packages unpack to, all of them together. Throws PACKAGES_TOO_LARGE where that is too much. */
export class UnpackBudget {
  #left: number

  constructor(
    private readonly lock: Lock,
    private readonly most: number = usual,
  ) {
    this.#left = most
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** To be asked before a file of the package is written. */
  spend(id: PackageId, bytes: number): void {
    this.#left -= Math.ceil(Math.max(bytes, 1) / block) * block
    if (this.isSpent) throw shopError('PACKAGES_TOO_LARGE', id, neededBy(this.lock, id), this.most / 1024 / 1024)
  }
}

/** The installations that bring a package along. */
const neededBy = ({ plugins, packages }: Lock, id: PackageId): string[] =>
  plugins.filter((plugin) => closure(packages, `${plugin.package}@${plugin.version}`).has(id)).map(({ name }) => name)

function closure(packages: Lock['packages'], root: PackageId): ReadonlySet<PackageId> {
  const found = new Set([root])
  // A Set is walked to its end even while it grows.
  for (const id of found) for (const other of Object.values(packages[id]?.dependencies ?? {})) found.add(other)
  return found
}
