import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'
import { type BlameContext, ownerOf } from './blame.js'

/** A comment that names a source map which may lie outside of the file's own folder and those below it. */
const farMap = /(\/[/*][#@] sourceMappingURL)=(?=\/|\S*?(?:\.\.|%|file:|\\))/gi

/**
 * Lets esbuild open nothing but the files of the packages. It follows imports and names of source maps to any file of this
 * machine, and reads it to its end before anybody can refuse it: `/dev/zero` has none. What is outside is empty; that it was
 * asked for is refused afterwards.
 */
export const ownFiles = (context: Pick<BlameContext, 'folders'>): Plugin => ({
  name: 'own-files',
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
      if (ownerOf(path, context) === undefined) return { contents: '', loader: 'empty' }
      const text = await readFile(path, 'latin1')
      // As long as it was: columns stay what they are.
      const nearOnly = text.replaceAll(farMap, '$1:')
      return nearOnly === text ? undefined : { contents: Buffer.from(nearOnly, 'latin1'), loader: 'default' }
    })
  },
})
