/** Those that drain, and those that may be gone back to, are among them. */
const kept = 4

/** Installation → `package@version`. */
export type Versions = ReadonlyMap<string, string>

/** Which versions a shop's last releases have: what a worker tells is of its own release's, whichever gets the requests by then. */
export class ReleaseVersions {
  readonly #releases = new Map<number, Versions>()
  #running: Versions = new Map()

  /** The release gets the requests from now on. */
  run(release: number, versions: Versions): void {
    this.#releases.delete(release)
    this.#releases.set(release, versions)
    const [oldest] = this.#releases.keys()
    if (this.#releases.size > kept && oldest !== undefined) this.#releases.delete(oldest)
    this.#running = versions
  }

  /** Of an installation now; undefined where it is in no release that runs. */
  running(plugin: string): string | undefined {
    return this.#running.get(plugin)
  }

  /** In that release; undefined where nobody remembers it. */
  in(release: number, plugin: string): string | undefined {
    return this.#releases.get(release)?.get(plugin)
  }

  /** Whether a release that is remembered has that version. */
  isKept(plugin: string, version: string): boolean {
    return [...this.#releases.values()].some((versions) => versions.get(plugin) === version)
  }
}
