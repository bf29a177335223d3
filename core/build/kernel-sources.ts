import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { packageOf } from './kernel-packages.js'

/** What a kernel is made of. */
export interface KernelEntries {
  /** Name of a file of its own, mostly a process's → its compiled entry. */
  readonly processes: Readonly<Record<string, string>>
  /** Specifier of one of our modules that plugins may import → its compiled file. */
  readonly own: Readonly<Record<string, string>>
  /** Packages whose only copy is the kernel's. */
  readonly packages: readonly string[]
  /** A module's compiled file → the compiled program that prints what the kernel has in its place. */
  readonly printed?: Readonly<Record<string, string>>
  /** A package's module → the compiled file of ours that the kernel has in its place, with the same exports. */
  readonly replaced?: Readonly<Record<string, string>>
}

/** The kernel of this platform, from the folder of the compiled core. */
export const kernelEntriesIn = (compiled: string): KernelEntries => ({
  processes: {
    worker: join(compiled, 'worker.js'),
    describe: join(compiled, 'describe.js'),
    migrations: join(compiled, 'shop/migrations.js'),
    runner: join(compiled, 'runner/index.js'),
  },
  own: { '@shopctl/sdk': join(compiled, 'sdk/index.js'), '@shopctl/sdk/shop': join(compiled, 'shop/index.js') },
  packages: ['tsyringe', 'reflect-metadata', 'fastify', 'pg'],
  printed: {
    [join(compiled, 'runtime/http/compiled-schemas.js')]: join(compiled, 'print-schemas.js'),
    [join(compiled, 'scripts/engine-code.js')]: join(compiled, 'print-engine.js'),
  },
  replaced: { 'pg/lib/crypto/utils.js': join(compiled, 'runtime/scram-crypto.js') },
})

/** `@shopctl/sdk/shop` → `sdk-shop`: the name of its file in the kernel. */
export const fileName = (specifier: string): string => specifier.replace(/^@[^/]+\//, '').replaceAll('/', '-')

/** esbuild's entry points: each module that plugins may import, and each process. */
export const entryPoints = ({ processes, own, packages }: KernelEntries): Record<string, string> => ({
  ...processes,
  ...Object.fromEntries(Object.entries(own).map(([specifier, file]) => [fileName(specifier), file])),
  ...Object.fromEntries(packages.map((name) => [fileName(name), `front-door:${name}`])),
})

/**
 * One copy of everything: our own modules are the same whether they are imported by path or by specifier, and each
 * package gets a front door that names its exports, which a CommonJS package does not.
 */
export function frontDoors({ own }: KernelEntries, root: string): Plugin {
  return {
    name: 'front-doors',
    setup(build) {
      build.onResolve({ filter: /^front-door:/ }, ({ path }) => ({
        path: path.slice('front-door:'.length),
        namespace: 'front-door',
      }))
      build.onResolve({ filter: /^@/ }, ({ path }) => {
        const file = Object.hasOwn(own, path) ? own[path] : undefined
        return file === undefined ? undefined : { path: file }
      })
      build.onLoad({ filter: /.*/, namespace: 'front-door' }, ({ path }) => ({
        contents: frontDoor(path, root),
        resolveDir: root,
      }))
    },
  }
}

/** Ours in the place of packages' modules. Throws where a package has no such module. */
export function replacedModules({ replaced = {} }: KernelEntries, root: string): Plugin {
  const load = createRequire(join(root, 'package.json'))
  const ours = new Map(Object.entries(replaced).map(([module, file]) => [load.resolve(module), file]))
  return {
    name: 'replaced-modules',
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const file = ours.get(path)
        return file === undefined ? undefined : { contents: `module.exports = require(${JSON.stringify(file)})` }
      })
    },
  }
}

function frontDoor(name: string, root: string): string {
  if (name === 'reflect-metadata') return `import 'reflect-metadata'\nexport {}\n`
  const load = createRequire(join(root, 'package.json'))
  // tsyringe refuses to be loaded without it.
  if (name === 'tsyringe') load('reflect-metadata')
  const names = Object.keys(load(name) as object).filter(isPlainName)
  return [
    ...(name === 'tsyringe' ? [`import 'reflect-metadata'`] : []),
    `const all = require(${JSON.stringify(name)})`,
    'export default all',
    ...names.map((each) => `export const ${each} = all.${each}`),
    // So that `require` of this module answers what it would of the package.
    `export { all as 'module.exports' }`,
    '',
  ].join('\n')
}

const isPlainName = (name: string): boolean => /^[a-z_$][\w$]*$/i.test(name) && name !== 'default'

/** Version of the package of a specifier, as installed. */
export function installedVersion(specifier: string, root: string): string {
  const path = findPackageJSON(packageOf(specifier), join(root, 'package.json'))
  if (path === undefined) throw new Error(`${specifier} is not installed in ${root}`)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
