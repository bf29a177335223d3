import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** The repository's own folder. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

const settings = [
  '.dependency-cruiser.cjs',
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'core/admin/web/tsconfig.json',
  'knip.json',
  'package.json',
  'tsconfig.check.json',
  'tsconfig.json',
]

/** What the gates read, empty where a test has nothing to plant. */
const folders = ['bin', 'core', 'registry', 'templates', 'test', 'bench']

/** A folder with the repository's settings and packages, and the given files for sources. */
export function plantProject(files: Readonly<Record<string, string>>): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'shopctl-gate-'))
  for (const name of settings) cpSync(join(repository, name), join(folder, name))
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  for (const [name, text] of Object.entries({ 'bin/build.js': '', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

/** How a gate ended, and all that it printed, without colours. */
export interface Outcome {
  readonly code: number | null
  readonly output: string
}

type Gate = 'format' | 'lint' | 'types' | 'pages' | 'imports' | 'dead'

/** Runs one of package.json's checks on a folder. */
export function runGate(gate: Gate, folder: string): Promise<Outcome> {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const path = `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`
  const env = { ...process.env, PATH: path }
  const child = spawn('sh', ['-c', scripts[`check:${gate}`]], { cwd: folder, env })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, output: stripVTControlCharacters(output) }))
  })
}
