import { registerHooks, setSourceMapsSupport } from 'node:module'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Lets stacks name the authors' files and lines. A bundle is called by the hash of its code, so it cannot name its own
 * source map: that is done here, while Node reads it. What is loaded before has no maps: those of the platform's own code
 * would take a third of a worker's memory, and of its start.
 */
export function mapStacks(bundle: string): void {
  setSourceMapsSupport(true)
  const { href } = pathToFileURL(bundle)
  const comment = `\n//# sourceMappingURL=${basename(bundle)}.map\n`
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      return url === href ? { ...loaded, source: `${textOf(loaded.source)}${comment}` } : loaded
    },
  })
}

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray | undefined): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source)
