import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './temporary-folder.js'

const program = fileURLToPath(new URL('run-wiring.js', import.meta.url))

/** Stand-ins for the modules of the fake kernel. */
const kernel = {
  '@shopctl/sdk': `export const Plugin = (target) => target; export const before = () => {}; export class Mailer {}`,
  '@shopctl/sdk/shop': `export class Checkout {}`,
  fastify: `export const fastify = () => 'an app'; export default fastify; export { fastify as 'module.exports' }`,
  pg: `export class Pool {}; export default { Pool }`,
  tsyringe: `export const container = {}; export const injectable = () => {}`,
  'reflect-metadata': ``,
}

/** What `look`, run in a process of its own, makes of the bundle's wiring. */
export async function runBundle(file: string, look: string): Promise<unknown> {
  const folder = await temporaryFolder()
  const files = Object.entries(kernel).map(([specifier, code]) => ({
    specifier,
    code,
    path: join(folder, `${specifier.replaceAll('/', '+')}.mjs`),
  }))
  await Promise.all(files.map(({ path, code }) => writeFile(path, code)))
  const paths = Object.fromEntries(files.map(({ specifier, path }) => [specifier, path]))
  await writeFile(join(folder, 'look.mjs'), `export default ${look}\n`)
  const args = ['--enable-source-maps', program, file, join(folder, 'look.mjs'), JSON.stringify(paths)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}
