import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mustache from 'mustache'
import { type Facts, isLanguage, type Locale, parseLocale } from '../../core/model/index.js'
import type { PluginFiles } from './plugin-files.js'

export interface ReviewLocalesOptions {
  readonly folder: string
  /** Where `package/dist` was made. */
  readonly staging: string
  readonly files: PluginFiles
  readonly facts: Facts
}

/** Why these translations would be of nothing, or could not be read. */
export async function reviewLocales({ folder, staging, files, facts }: ReviewLocalesOptions): Promise<string[]> {
  const paths = files.published.filter((path) => path.startsWith('locales/'))
  if (paths.length === 0) return []
  const code = await compiledCode(join(staging, 'package/dist'))
  const reasons = await Promise.all(
    paths.map(async (path) => reviewLocale(await readFile(join(folder, path), 'utf8'), { path, code, facts })),
  )
  return reasons.flat()
}

interface Surroundings {
  readonly path: string
  readonly code: string
  readonly facts: Facts
}

function reviewLocale(text: string, { path, code, facts }: Surroundings): string[] {
  const language = /^locales\/([^/]+)\.json$/.exec(path)?.[1]
  if (language === undefined || !isLanguage(language))
    return [`${path} is named by no language (locales/de.json, pt-BR.json)`]
  const parsed = parseLocale(text)
  const reasons =
    parsed.kind === 'fault'
      ? parsed.reasons
      : [...configProblems(parsed.locale, facts), ...denialProblems(parsed.locale, code)]
  return reasons.map((reason) => `${path}: ${reason}`)
}

function configProblems({ config = {} }: Locale, facts: Facts): string[] {
  const settings = facts.config?.['properties'] ?? {}
  return Object.keys(config)
    .filter((key) => !Object.hasOwn(settings, key))
    .map((key) => `the config has no "${key}"`)
}

function denialProblems({ denials = {} }: Locale, code: string): string[] {
  return Object.entries(denials).flatMap(([denial, words]) => [
    ...(isIn(code, denial) ? [] : [`nothing in the code denies with "${denial}"`]),
    ...placeholderProblems(denial, words),
  ])
}

/** Codes stand in the code as text: `deny('ORDER_TOO_SMALL', …)`. */
const isIn = (code: string, denial: string): boolean =>
  [`'`, '"', '`'].some((quote) => code.includes(quote + denial + quote))

function placeholderProblems(denial: string, words: string): string[] {
  try {
    mustache.parse(words)
    return []
  } catch (error) {
    return [`"${denial}": ${(error as Error).message}`]
  }
}

async function compiledCode(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'))
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n')
}
