import { readFile, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Plugin } from 'esbuild'
import { type BlameContext, ownerOf } from './blame.js'

/** A comment that names a source map which may lie outside of the file's own folder and those below it. */
const farMap = /(\/[/*][#@] sourceMappingURL)=(?=\/|\S*?(?:\.\.|%|file:|\\))/gi

/** Of one module, in MB: it is read into memory here, beside others. */
const largest = 16

/**
 * Lets esbuild open nothing but the files of the packages. It follows imports and names of source maps to any file of this
 * machine, and reads it to its end before anybody can refuse it: `/dev/zero` has none. What is outside is empty; that it was
 * asked for is refused afterwards.
 */
export const ownFiles = (context: Pick<BlameContext, 'folders'>): Plugin => ({
  name: 'own-files',
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
      const owner = ownerOf(path, context)
      if (owner === undefined) return { contents: '', loader: 'empty' }
      if ((await stat(path)).size > largest * 1024 * 1024)
        return { errors: [{ text: `${owner.id}/${relative(owner.folder, path)} is larger than ${largest} MB` }] }
      const text = await readFile(path, 'latin1')
      // As long as it was: columns stay what they are.
      const nearOnly = text.replaceAll(farMap, '$1:')
      return nearOnly === text ? undefined : { contents: Buffer.from(nearOnly, 'latin1'), loader: 'default' }
    })
  },
})
