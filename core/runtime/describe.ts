import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { declaredFacts } from './declared-facts.js'
import { installKernelModules } from './kernel-modules.js'
import { stackOf, wordsOf } from './plugin-fault.js'
import { refuseMisplaced, tokenHomes } from './token-homes.js'

/**
 * Process entry of the kernel: `describe.mjs FILE` evaluates a plugin's compiled module once and prints one JSON line,
 * `{facts}` or `{error: {message, stack}}`. Publish runs it in a child.
 */
async function describe(file: string): Promise<object> {
  const kernel = installKernelModules(dirname(fileURLToPath(import.meta.url)))
  const path = resolve(file)
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  const nameToken = await tokenHomes(path, module, kernel)
  const declared = declaredFacts(module.default, nameToken)
  refuseMisplaced(declared)
  return { facts: { sdk: kernel.sdk, ...declared, mail: [] } }
}

const print = (answer: object): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
}

describe(process.argv[2] ?? '').then(print, (error: unknown) =>
  print({ error: { message: wordsOf(error), stack: stackOf(error) } }),
)
