import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type AbstractConstructor, type Constructor, noted } from '../sdk/host/index.js'
import { routesOf } from './http/routes-of.js'
import { installKernelModules } from './kernel-modules.js'
import { stackOf, wordsOf } from './plugin-fault.js'

/**
 * Process entry of the kernel: `describe.mjs FILE` evaluates a plugin's compiled module once and prints one JSON line,
 * `{facts}` or `{error: {message, stack}}`. Publish runs it in a child.
 */
async function describe(file: string): Promise<object> {
  const kernel = installKernelModules(dirname(fileURLToPath(import.meta.url)))
  const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }
  const plugin = pluginClass(module.default)
  const { config, controllers } = noted(plugin, 'plugin') ?? { config: undefined, controllers: [] }
  return {
    facts: {
      sdk: kernel.sdk,
      hooks: hooksOf(plugin),
      events: (noted(plugin, 'subscriptions') ?? []).map(({ types, method }) => ({ types, method })),
      jobs: (noted(plugin, 'jobs') ?? []).map(({ cron, method }) => ({ cron, method })),
      routes: controllers.flatMap((controller) => routesOf(Object.create(controller.prototype as object) as object)).map(({ verb, url }) => `${verb} ${url}`),
      capabilities: [...new Set([plugin, ...controllers].flatMap(scopesOf))].sort(),
      config: config === undefined ? null : JSON.parse(JSON.stringify(config)),
      mail: [],
    },
  }
}

function pluginClass(exported: unknown): Constructor {
  if (typeof exported === 'function' && noted(exported, 'plugin') !== undefined) return exported as Constructor
  throw new Error('the default export must be a class decorated with @Plugin()')
}

function hooksOf(plugin: Constructor): object[] {
  return (noted(plugin, 'hooks') ?? []).map(({ kind, point, method, declared }) => {
    if (!declared) throw new Error(`${plugin.name}.${method} hooks ${point}, which is not declared for hooks`)
    return { kind, point, method }
  })
}

/** The scopes that the constructor's capabilities need. A parameter without a class for a type cannot be injected. */
function scopesOf(target: Constructor): string[] {
  const types = (Reflect.getMetadata('design:paramtypes', target) ?? []) as (AbstractConstructor & { scope?: string })[]
  return types.flatMap((type, index) => {
    if (typeof type !== 'function' || type === (Function as unknown) || type === (Object as unknown)) {
      throw new Error(
        `parameter ${index + 1} of ${target.name}'s constructor cannot be injected: its type is no class at run time (an interface, a union, or "import type")`,
      )
    }
    return type.scope === undefined ? [] : [type.scope]
  })
}

const print = (answer: object): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
}

describe(process.argv[2] ?? '').then(print, (error: unknown) =>
  print({ error: { message: wordsOf(error), stack: stackOf(error) } }),
)
