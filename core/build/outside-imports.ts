import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'
import { type KernelModules, packageOf } from './kernel-packages.js'

export interface ImportRules {
  readonly kernel: KernelModules
  /** Names of the other plugins that may be imported. */
  readonly plugins: ReadonlySet<string>
  /** Names that are not there, and need not be: who asks for them has a way without. */
  readonly absent: ReadonlySet<string>
}

/** Leaves the kernel and other plugins outside of a prebundle, and refuses what lies behind their front doors. */
export function outsideImports({ kernel, plugins, absent }: ImportRules): Plugin {
  const packages = new Set(Object.keys(kernel.modules).map(packageOf))
  return {
    name: 'outside',
    setup(build) {
      build.onResolve({ filter: atOrBelow([...packages, ...plugins]) }, ({ path }) => {
        if (Object.hasOwn(kernel.modules, path) || plugins.has(path)) return { path, external: true }
        const offered = Object.keys(kernel.modules).filter((specifier) => packageOf(specifier) === packageOf(path))
        const door =
          offered.length > 0
            ? `the platform offers ${offered.join(', ')} alone`
            : 'a plugin is imported by its name alone'
        return { errors: [{ text: `imports "${path}", but ${door}` }] }
      })
      if (absent.size === 0) return
      build.onResolve({ filter: atOrBelow([...absent]) }, ({ path }) =>
        absent.has(path) ? { path, namespace: 'absent' } : undefined,
      )
      build.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
        contents: throwingModule(path),
        loader: 'js',
      }))
    },
  }
}

/** What a prebundle may leave outside. */
export const isOutside = (specifier: string, { kernel, plugins }: ImportRules): boolean =>
  isBuiltin(specifier) || Object.hasOwn(kernel.modules, specifier) || plugins.has(specifier)

/** Go's regular expression for these names. The fewer imports esbuild has to ask us about, the faster it is. */
export const exactly = (names: readonly string[]): RegExp => new RegExp(`^(?:${alternatives(names)})$`)

const atOrBelow = (names: readonly string[]): RegExp => new RegExp(`^(?:${alternatives(names)})(?:/|$)`)

const alternatives = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')

function throwingModule(name: string): string {
  const message = JSON.stringify(`Cannot find module '${name}'`)
  return `throw Object.assign(new Error(${message}), { code: 'MODULE_NOT_FOUND' })\n`
}
