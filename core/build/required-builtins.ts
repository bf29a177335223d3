import type { Plugin } from 'esbuild'

/**
 * Node's modules with exports that are made when somebody asks for them; an `import` asks for all. Of `node:http` that is a
 * whole HTTP client, `fetch`: 60 ms and 2 MB of each process.
 */
const lazy = /^(?:node:)?(?:fs|http|util)$/
const namespace = 'required-builtin'

/** Has them required where our code, or a package, imports them. The bundle has a `require` of its own. */
export const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(build) {
    build.onResolve({ filter: lazy }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace },
    )
    build.onLoad({ filter: lazy, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
  },
}
