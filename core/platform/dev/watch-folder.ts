import { once } from 'node:events'
import { relative, sep } from 'node:path'
import { watch } from 'chokidar'

/** What makes a plugin; all else in its folder, its `node_modules` above all, may change as it likes. */
const isPart = (path: string): boolean => /^(|package\.json|(src|mail|migrations|locales|assets)(\/.*)?)$/.test(path)

/** An editor saves in several steps, and often several files. */
const quietMs = 15
/** A shell empties a file before it writes it: then what is written is waited for. */
const emptyMs = 150

/** The saves in a plugin's folder from now on. */
export interface Saves {
  /** One for each time that something of the plugin was saved and then nothing more for a moment; several meanwhile are one. Ends with `close`. */
  [Symbol.asyncIterator](): AsyncIterator<void>
  close(): Promise<void>
}

/** Resolves when no save can be missed any more, however an editor saves: in place, or by a file of the same name. */
export async function watchFolder(folder: string): Promise<Saves> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    alwaysStat: true,
    ignored: (path) => !isPart(relative(folder, path).replaceAll(sep, '/')),
  })
  let timer: NodeJS.Timeout | undefined
  let saved = Promise.withResolvers<void>()
  let isClosed = false
  watcher.on('all', (_event, _path, stats) => {
    clearTimeout(timer)
    timer = setTimeout(() => saved.resolve(), stats?.size === 0 ? emptyMs : quietMs)
  })
  // What cannot be watched any more, of files that are gone or too many, harms no other save.
  watcher.on('error', () => undefined)
  await once(watcher, 'ready')
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        await saved.promise
        if (isClosed) return
        saved = Promise.withResolvers()
        yield
      }
    },
    async close() {
      clearTimeout(timer)
      isClosed = true
      saved.resolve()
      await watcher.close()
    },
  }
}
