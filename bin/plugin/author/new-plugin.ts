import { isUtf8 } from 'node:buffer'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { shopError } from '../../../core/model/errors.js'
import type { Cli } from '../../command/cli.js'
import { connect } from '../../home/connect.js'
import { packageRoot } from '../../package-root.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'

export interface NewPluginOptions {
  /** A new folder with the plugin's name, where nothing is said. */
  readonly dir?: string
  /** One of the plugins that we ship; a small guard of our own, where nothing is said. */
  readonly template?: string
}

/** Copies a template under a name of its own. NAME_INVALID, FOLDER_EXISTS, TEMPLATE_NOT_FOUND. */
export async function newPlugin(cli: Cli, name: string, { dir, template }: NewPluginOptions): Promise<Answer> {
  const short = await parseName(name)
  const folder = resolve(cli.cwd, dir ?? short)
  await refuseFilled(folder)
  const registry = await registryOf(cli)
  const files = [...(await readTemplate(await findTemplate(template), { name, short })), ...ownFiles(registry)]
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, { flag: 'wx' })
  }
  const here = placeOf(folder, cli)
  return {
    data: { name, folder, files: files.map(({ path }) => path).toSorted(), registry },
    show: (look) => showNext({ name, here, registry }, look),
  }
}

/** As short as can be, seen from the current folder. */
function placeOf(folder: string, { cwd }: Cli): string {
  const path = relative(cwd, folder) || '.'
  return path.startsWith('..') ? folder : path
}

/** The name without its scope: installations are called by it. */
async function parseName(name: string): Promise<string> {
  const { defaultInstallationName, installationName, packageName, problemsOf } = await import(
    '../../../core/model/index.js'
  )
  const short = defaultInstallationName(name)
  if (problemsOf(packageName, name).length > 0 || problemsOf(installationName, short).length > 0) {
    throw shopError('NAME_INVALID', 'plugin', name)
  }
  return short
}

async function refuseFilled(folder: string): Promise<void> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return
  throw shopError('FOLDER_EXISTS', folder)
}

/** The running platform’s registry, from which npm gets the SDK; null when none runs. */
async function registryOf(cli: Cli): Promise<string | null> {
  try {
    return (await (await connect(cli)).status()).registry
  } catch {
    return null
  }
}

interface File {
  readonly path: string
  readonly content: string | Buffer
}

/** A folder to copy, and what its plugin is called. */
interface Template {
  readonly folder: string
  readonly name: string
}

const shipped = join(packageRoot, 'templates/plugins')

async function findTemplate(template: string | undefined): Promise<Template> {
  if (template === undefined) return { folder: join(packageRoot, 'templates/plugin'), name: 'my-plugin' }
  const names = await templateNames()
  if (names.includes(template)) return { folder: join(shipped, template), name: template }
  throw shopError('TEMPLATE_NOT_FOUND', template, names)
}

/** The plugins that we ship. */
async function templateNames(): Promise<string[]> {
  const entries = await readdir(shipped)
  return entries.filter((name) => existsSync(join(shipped, name, 'package.json'))).sort()
}

interface NewNames {
  readonly name: string
  /** Without its scope. */
  readonly short: string
}

async function readTemplate({ folder, name }: Template, names: NewNames): Promise<File[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => relative(folder, join(parentPath, file)))
  const files = await Promise.all(
    paths
      .filter((path) => !/(^|\/)node_modules\//.test(path))
      .map(async (path) => ({ path, content: await readText(join(folder, path)) })),
  )
  const words = namesFor(name, names, files)
  const found = new RegExp(Object.keys(words).join('|'), 'g')
  const renamed = (content: File['content']): File['content'] =>
    typeof content === 'string' ? content.replaceAll(found, (word) => words[word] ?? word) : content
  return files.map(({ path, content }) => ({ path: path.replaceAll(name, names.short), content: renamed(content) }))
}

/** A picture stays what it is. */
async function readText(path: string): Promise<File['content']> {
  const bytes = await readFile(path)
  return isUtf8(bytes) ? bytes.toString() : bytes
}

/** What stands in the template → what stands in the plugin. */
function namesFor(
  template: string,
  { name, short }: NewNames,
  files: readonly File[],
): Readonly<Record<string, string>> {
  const pascal = pascalOf(short)
  // A plugin called "checkout" must not hide the Checkout that it imports.
  const isTaken =
    pascal in globalThis || files.some(({ content }) => new RegExp(`\\b${pascal}\\b`).test(String(content)))
  return {
    [template]: name,
    [pascalOf(template)]: isTaken ? `${pascal}Plugin` : pascal,
    [titleOf(template)]: titleOf(short),
  }
}

const wordsIn = (name: string): string[] => name.split('-').filter(Boolean)
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const pascalOf = (name: string): string => wordsIn(name).map(capital).join('')
const titleOf = (name: string): string => capital(wordsIn(name).join(' '))

/** Files that npm would not let into our own package. */
function ownFiles(registry: string | null): File[] {
  const ignored = { path: '.gitignore', content: 'node_modules/\n' }
  if (registry === null) return [ignored]
  return [ignored, { path: '.npmrc', content: `@shopctl:registry=${registry.replace(/\/?$/, '/')}\n` }]
}

interface Next {
  readonly name: string
  readonly here: string
  readonly registry: string | null
}

function showNext({ name, here, registry }: Next, { paint }: Look): string {
  const inFolder = here === '.' ? 'npm install && npm test' : `(cd ${here} && npm install && npm test)`
  const steps = [
    [inFolder, 'tries it in a real shop'],
    [`shopctl plugin publish${here === '.' ? '' : ` ${here}`}`, ''],
    [`shopctl plugin add ${name} --tenant acme`, 'installs it, live'],
  ]
  const width = Math.max(...steps.map(([line = '']) => line.length))
  const lines = steps.map(([line = '', words = '']) => `  ${line.padEnd(width)}   ${paint.dim(words)}`.trimEnd())
  const noPlatform = [
    `${paint.yellow('No platform is running here, and npm gets @shopctl/sdk from its registry.')} Start one first:  shopctl up`,
    'Then, in the new folder:  npm config set --location=project @shopctl:registry=ADDRESS   (shopctl status says the address)',
  ]
  return [
    `${paint.green('✓')} ${paint.bold(name)} is in ${here}. It works already; make it yours in src/index.ts.`,
    ...(registry === null ? ['', ...noPlatform] : []),
    '',
    'Next:',
    ...lines,
  ].join('\n')
}
