import type { ReleaseVersions } from './release-versions.js'

/** What a version of an installation has failed with last. */
interface Failure {
  readonly version: string
  readonly words: string
  readonly at: number
}

/** The last failure of each version that a remembered release has. */
export class LastFailures {
  readonly #failures = new Map<string, readonly Failure[]>()

  constructor(private readonly versions: ReleaseVersions) {}

  /** Nobody is blamed where nobody knows which version it was. */
  note(
    plugin: string,
    { version, words, at }: Omit<Failure, 'version'> & { readonly version: string | undefined },
  ): void {
    if (version === undefined) return
    const others = (this.#failures.get(plugin) ?? []).filter((failure) => failure.version !== version)
    this.#failures.set(plugin, [...others, { version, words: words.slice(0, 300), at }])
  }

  /** Of the version that runs now. */
  last(plugin: string): Failure | undefined {
    const running = this.versions.running(plugin)
    return this.#failures.get(plugin)?.find(({ version }) => version === running)
  }

  /** Installations whose running version has failed. */
  names(): string[] {
    return [...this.#failures.keys()].filter((name) => this.last(name) !== undefined)
  }

  /** Keeps those of installations that are there, in versions that are remembered. */
  forget(isThere: (plugin: string) => boolean): void {
    for (const [name, failures] of this.#failures)
      if (isThere(name))
        this.#failures.set(
          name,
          failures.filter(({ version }) => this.versions.isKept(name, version)),
        )
      else this.#failures.delete(name)
  }
}
