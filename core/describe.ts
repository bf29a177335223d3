import { once } from 'node:events'
import { setSourceMapsSupport } from 'node:module'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Declared, Kernel } from './protocol/index.js'
import {
  codeOf,
  declaredFacts,
  hostOwned,
  hostRoutes,
  installKernelModules,
  messageOf,
  placeOf,
  refuseMisplaced,
  stackOf,
  tokenHomes,
  WiringFault,
} from './runtime/index.js'
import { shopParts } from './shop/host.js'

/**
 * Process entry of the kernel: `describe.mjs FILE` evaluates a plugin's compiled module once and prints one JSON line,
 * `{facts, taken}` or `{error: {message, stack, place}}`; `taken` are those of its routes that the shop has itself, and
 * `place` is where in the author's files something is declared that cannot work, if it is that. With `-` it loads the
 * kernel and takes the file's path from stdin: whoever will be in a hurry starts it early. `describe.mjs FILE DECLARED`
 * prints `{places}` instead: where each of the declared, as JSON, stands. Publish and the author's shop run it in a child.
 */
async function describe(argument: string, asked?: string): Promise<object> {
  const kernel = installKernelModules(dirname(fileURLToPath(import.meta.url)))
  const path = resolve(argument === '-' ? await fileFromStdin(kernel) : argument)
  // The author's stacks name the author's lines; the maps of our own code take as long to read as all the rest.
  setSourceMapsSupport(true, { nodeModules: true })
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  if (asked !== undefined) {
    const wanted = JSON.parse(asked) as Declared[] // publish's own
    return { places: wanted.map((one) => placeOf(codeOf(module.default, one)) ?? null) }
  }
  const declared = declaredFacts(module.default, await tokenHomes(path, module, kernel))
  refuseMisplaced(declared, module.default)
  const facts = { sdk: kernel.sdk, ...declared, mail: [] }
  return { facts, taken: hostOwned(hostRoutes(shopParts.controllers), facts.routes) }
}

async function fileFromStdin({ modules }: Kernel): Promise<string> {
  await Promise.all(Object.keys(modules).map((specifier) => import(specifier)))
  const [file] = (await once(createInterface(process.stdin), 'line')) as [string]
  return file
}

const print = (answer: object): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
}

describe(process.argv[2] ?? '', process.argv[3]).then(print, (error: unknown) =>
  print({
    error: {
      message: messageOf(error),
      stack: stackOf(error),
      ...(error instanceof WiringFault ? { place: placeOf(error.at) } : {}),
    },
  }),
)
