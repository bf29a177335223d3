import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The front doors of @shopctl/sdk, as core/sdk/package.json exports them. */
const entries = ['sdk/index', 'shop/index', 'testing/index', 'testing/setup']
const relativeImport = /\b(?:from|import|URL)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+\.js)\1/g

/**
 * Copies what the SDK's front doors reach by relative imports from dist/core to core/sdk/dist, folder by folder, so that
 * the imports between the folders hold. Files that have not changed are left alone.
 */
export function packSdk(root) {
  const from = join(root, 'dist/core')
  const to = join(root, 'core/sdk/dist')
  const reached = filesReached(from)
  for (const file of globSync('**/*.{js,js.map,d.ts}', { cwd: to })) {
    if (!reached.has(file)) rmSync(join(to, file))
  }
  for (const file of reached) copy(join(from, file), join(to, file))
}

function filesReached(from) {
  const modules = new Set(entries.map((entry) => join(from, entry)))
  const files = new Set()
  for (const module of modules) {
    const texts = [`${module}.js`, `${module}.d.ts`].filter((path) => existsSync(path))
    for (const path of [...texts, `${module}.js.map`]) if (existsSync(path)) files.add(insideOf(from, path))
    for (const next of texts.flatMap(importsOf)) modules.add(next)
  }
  return files
}

function importsOf(path) {
  const imports = readFileSync(path, 'utf8').matchAll(relativeImport)
  return [...imports].map(([, , specifier]) => resolve(dirname(path), specifier).slice(0, -'.js'.length))
}

function insideOf(from, path) {
  const name = relative(from, path)
  if (name.startsWith('..'))
    throw new Error(`@shopctl/sdk reaches ${name}, but only what is in core/ can be in its package.`)
  return name
}

function copy(from, to) {
  const source = statSync(from)
  const target = statSync(to, { throwIfNoEntry: false })
  if (target !== undefined && target.size === source.size && target.mtimeMs > source.mtimeMs) return
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, readFileSync(from))
}
