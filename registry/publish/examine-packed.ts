import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Facts } from '../../core/model/index.js'
import { externalModule, type Kernel } from '../../core/protocol/index.js'
import { compareScopes } from './compare-scopes.js'
import type { Description, FileFacts } from './describe-plugin.js'
import { tableless } from './examine-plugin.js'
import { isReadme, listPluginFiles, type PluginFiles } from './plugin-files.js'
import { readFileFacts } from './read-file-facts.js'
import { type PluginPackage, problemsOfPacked } from './read-package.js'
import { reviewAssets } from './review-assets.js'
import { reviewDeclared } from './review-declared.js'
import { reviewDenials } from './review-denials.js'
import { reviewLocales } from './review-locales.js'
import { reviewMails } from './review-mails.js'
import { reviewMigrations } from './review-migrations.js'
import { type LibraryPackage, reviewLibrary, reviewPackage } from './review-package.js'
import { publishedPackage } from './stage-package.js'

export interface PackedOptions {
  /** Where `package` is: the files of the tarball, all of them. */
  readonly staging: string
  /** Theirs, relative to it, with `/`. */
  readonly paths: readonly string[]
  /** The package.json among them. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly kernel: Kernel
  /** Runs the plugin once, with what it needs, contained. */
  readonly describe: (files: FileFacts) => Promise<Description>
}

/**
 * Every reason against a package that somebody else has packed. Of a plugin all that holds for one that is published from its
 * folder, and that it says of itself what it does; of another package, that it can be taken into a bundle and runs nothing.
 */
export async function examinePacked(options: PackedOptions): Promise<string[]> {
  const { manifest, paths } = options
  const problems = problemsOfPacked(manifest)
  if (problems.length > 0) return problems.map((problem) => `package.json: ${problem}`)
  const ofFiles = [...nativeCode(paths), ...bundled(paths)]
  if (manifest['shopctl'] !== undefined) return [...ofFiles, ...(await examine(options, manifest as PluginPackage))]
  const pkg = manifest as LibraryPackage
  return [...ofFiles, ...reviewLibrary(pkg), ...unlicensed(pkg, paths)]
}

async function examine(options: PackedOptions, pkg: PluginPackage): Promise<string[]> {
  const { staging, paths, kernel, describe } = options
  const folder = join(staging, 'package')
  const reasons = [...reviewPackage(pkg, kernel), ...unlicensed(pkg, paths), ...(await unread(folder, paths))]
  const isCompiled = paths.includes('dist/index.js')
  const isWhole = isCompiled && pkg.shopctl.facts !== undefined
  reasons.push(...(isWhole ? strangeFields(pkg) : [uncompiled(isCompiled)]), ...(await codeOfExternal(folder, pkg)))
  if (!isCompiled) return reasons
  const files = { ...(await listPluginFiles(folder)), sources: paths.filter((path) => /^dist\/.*\.js$/.test(path)) }
  const description = await describe(await readFileFacts(folder, files))
  if (description.kind === 'fault') return [...reasons, description.reason]
  return [...reasons, ...(await reviewDescribed(options, pkg, { description, files }))]
}

interface Described {
  readonly description: Extract<Description, { kind: 'facts' }>
  readonly files: PluginFiles
}

async function reviewDescribed(
  { staging }: PackedOptions,
  pkg: PluginPackage,
  { description, files }: Described,
): Promise<string[]> {
  const folder = join(staging, 'package')
  const { migrations, reasons } = await reviewMigrations(folder, files)
  const facts = { ...description.facts, ...(migrations.length === 0 ? {} : { migrations: [...migrations] }) }
  return [
    ...reviewDeclared(pkg, description).map(({ reason }) => reason),
    ...compareScopes(pkg.shopctl.scopes, facts),
    ...tableless(facts),
    ...(await reviewDenials(folder, files)),
    ...(await reviewMails(folder, files)),
    ...(await reviewLocales({ folder, staging, files, facts })),
    ...(await reviewAssets(folder, files)),
    ...reasons,
    ...forged(pkg.shopctl.facts, facts),
  ]
}

/** What sellers consent to and the platform wires is what it says of itself: it has to be true. */
function forged(said: Facts | undefined, found: Facts): string[] {
  if (said === undefined) return []
  // As JSON, in which what is undefined is left out.
  const [ours, theirs] = [found, said].map((one) => JSON.parse(JSON.stringify(one)) as Record<string, unknown>)
  const keys = [...new Set([...Object.keys(ours ?? {}), ...Object.keys(theirs ?? {})])].sort()
  return keys
    .filter((key) => !isDeepStrictEqual(ours?.[key], theirs?.[key]))
    .map((key) => `"shopctl.facts.${key}" says ${brief(theirs?.[key])}, and this platform finds ${brief(ours?.[key])}`)
}

const brief = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** What runs outside has no code in the shop but what publish writes. */
async function codeOfExternal(folder: string, { shopctl: { external } }: PluginPackage): Promise<string[]> {
  if (external === undefined) return []
  const code = await readFile(join(folder, 'dist/index.js'), 'utf8').catch(() => undefined)
  return code === undefined || code === externalModule(external)
    ? []
    : ['it runs outside, and its dist/index.js is not what "shopctl plugin publish" writes']
}

const uncompiled = (isCompiled: boolean): string =>
  isCompiled
    ? 'it does not say what it does ("shopctl.facts"): publish its folder with "shopctl plugin publish", which finds that out'
    : 'there is no dist/index.js: publish its folder with "shopctl plugin publish", which compiles it'

/** What is run here must be what shops load: nothing may lead to other code. */
function strangeFields(pkg: PluginPackage): string[] {
  const ours = publishedPackage(pkg)
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(pkg)])]
  return keys
    .filter((key) => !isDeepStrictEqual(ours[key], (pkg as Readonly<Record<string, unknown>>)[key]))
    .map((key) =>
      ours[key] === undefined
        ? `"${key}" stands in its package.json; "shopctl plugin publish" leaves it out`
        : `"${key}" must be ${JSON.stringify(ours[key])} in its package.json, as "shopctl plugin publish" writes it`,
    )
}

const nativeCode = (paths: readonly string[]): string[] =>
  paths.filter((path) => /(\.node|(^|\/)binding\.gyp)$/.test(path)).map((path) => `it has native code (${path})`)

const bundled = (paths: readonly string[]): string[] =>
  paths.some((path) => path.split('/').includes('node_modules'))
    ? ['it brings packages along in node_modules; list them under "dependencies"']
    : []

const unlicensed = ({ license }: LibraryPackage, paths: readonly string[]): string[] =>
  license !== undefined || paths.some((path) => /^licen[cs]e/i.test(path))
    ? []
    : ['it has no license: write "license" into package.json, or a LICENSE file']

async function unread(folder: string, paths: readonly string[]): Promise<string[]> {
  const readme = paths.find(isReadme)
  const isSaid = readme !== undefined && (await stat(join(folder, readme))).size > 0
  return isSaid ? [] : ['there is no README.md; sellers read it before they install']
}

/** The package's README, where it has one. */
export async function readReadme(folder: string, paths: readonly string[]): Promise<string> {
  const readme = paths.find(isReadme)
  return readme === undefined ? '' : readFile(join(folder, readme), 'utf8')
}
