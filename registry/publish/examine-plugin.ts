import type { Facts } from '../../core/model/index.js'
import type { Kernel } from '../../core/protocol/index.js'
import { compareScopes } from './compare-scopes.js'
import { compilePlugin } from './compile-plugin.js'
import { deprecatedWords } from './deprecated-words.js'
import { type Description, describePlugin } from './describe-plugin.js'
import { linkDependencies } from './link-dependencies.js'
import { locateReasons } from './locate-reasons.js'
import { listPluginFiles, type PluginFiles } from './plugin-files.js'
import type { ReportStep } from './publish-steps.js'
import { readFileFacts } from './read-file-facts.js'
import type { PluginPackage } from './read-package.js'
import { reviewAssets } from './review-assets.js'
import { type Reason, reviewDeclared } from './review-declared.js'
import { reviewDenials } from './review-denials.js'
import { reviewDependencies } from './review-dependencies.js'
import { reviewExternal } from './review-external.js'
import { reviewFiles } from './review-files.js'
import { reviewLocales } from './review-locales.js'
import { reviewMails } from './review-mails.js'
import { reviewMigrations } from './review-migrations.js'
import { reviewPackage } from './review-package.js'
import { stagePackage } from './stage-package.js'
import { writeExternal } from './write-external.js'

export interface ExamineOptions {
  readonly folder: string
  readonly pkg: PluginPackage
  readonly kernel: Kernel
  /** An empty folder, in which `package` is made: what is published. */
  readonly staging: string
  readonly step: ReportStep
  readonly signal: AbortSignal
}

export interface Examination {
  /** Why it cannot be published; none when it can. */
  readonly reasons: readonly string[]
  /** What its author should see to, and what keeps nobody from publishing it. */
  readonly warnings: readonly string[]
  /** Null when it does not compile or load. */
  readonly facts: Facts | null
}

/** Compiles the plugin, runs it once, and finds every reason against publishing it. */
export async function examinePlugin(options: ExamineOptions): Promise<Examination> {
  const { folder, pkg, kernel, step } = options
  const files = await listPluginFiles(folder)
  const reasons = [
    ...reviewPackage(pkg, kernel),
    ...(await reviewDependencies(folder, pkg)),
    ...(await reviewFiles(folder, pkg, files)),
  ]
  const { errors, warnings } = await compile(options, files)
  if (errors === undefined) return { reasons, warnings, facts: null }
  if (errors.length > 0) return { reasons: [...reasons, ...errors], warnings, facts: null }
  const description = await step('describe', () => describe(options, files))
  if (description.kind === 'fault') return { reasons: [...reasons, description.reason], warnings, facts: null }
  const { migrations, reasons: ofMigrations } = await reviewMigrations(folder, files)
  const facts = { ...description.facts, ...(migrations.length === 0 ? {} : { migrations: [...migrations] }) }
  const more = [
    ...(await located(reviewDeclared(pkg, description), options)),
    ...compareScopes(pkg.shopctl.scopes, facts),
    ...tableless(facts),
    ...(await reviewDenials(folder, files)),
    ...(await reviewMails(folder, files)),
    ...(await reviewLocales({ ...options, files, facts })),
    ...(await reviewAssets(folder, files)),
    ...ofMigrations,
  ]
  return { reasons: [...reasons, ...more], warnings, facts }
}

/** What an external plugin declares, its manifest says: there is no line of code to point at. */
const located = (found: readonly Reason[], options: ExamineOptions): Promise<string[]> | string[] =>
  options.pkg.shopctl.external === undefined ? locateReasons(found, options) : found.map(({ reason }) => reason)

/** Undefined errors: there is nothing to compile. */
async function compile(
  options: ExamineOptions,
  { sources }: PluginFiles,
): Promise<{ readonly errors: readonly string[] | undefined; readonly warnings: readonly string[] }> {
  const { pkg, kernel, staging, step } = options
  const { external } = pkg.shopctl
  if (external !== undefined) {
    const errors = reviewExternal(external, kernel)
    if (errors.length === 0) await writeExternal(staging, external)
    return { errors, warnings: [] }
  }
  if (!sources.includes('src/index.ts')) return { errors: undefined, warnings: [] }
  const errors = await step('compile', () => compilePlugin(options))
  return { errors, warnings: errors.length > 0 ? [] : [...(await deprecatedWords({ ...options, sources }))] }
}

export const tableless = ({ capabilities, migrations = [] }: Facts): string[] =>
  capabilities.includes('database') && migrations.length === 0
    ? ['it uses Database, but has no migrations/ that make tables']
    : []

async function describe(options: ExamineOptions, files: PluginFiles): Promise<Description> {
  const { folder, staging, pkg, kernel, signal } = options
  await stagePackage(folder, staging, { pkg, files })
  await linkDependencies(folder, staging, pkg)
  return describePlugin({ kernel, staging, files: await readFileFacts(folder, files), signal })
}
