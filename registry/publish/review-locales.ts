import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Facts, isLanguage, type Locale, parseLocale } from '../../core/model/index.js'
import { placeholderFault, placeIn } from './placeholder-fault.js'
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
  if (parsed.kind === 'fault') return parsed.reasons.map((reason) => `${path}: ${reason}`)
  const reasons = [...configProblems(parsed.locale, facts), ...denialProblems(parsed.locale, code)]
  return [...reasons.map((reason) => `${path}: ${reason}`), ...placeholderProblems(path, text, parsed.locale)]
}

function configProblems({ config = {} }: Locale, facts: Facts): string[] {
  const settings = facts.config?.['properties'] ?? {}
  return Object.keys(config)
    .filter((key) => !Object.hasOwn(settings, key))
    .map((key) => `the config has no "${key}"`)
}

function denialProblems({ denials = {} }: Locale, code: string): string[] {
  return Object.keys(denials).flatMap((denial) =>
    isIn(code, denial) ? [] : [`nothing in the code denies with "${denial}"`],
  )
}

/** Codes stand in the code as text: `deny('ORDER_TOO_SMALL', …)`. */
const isIn = (code: string, denial: string): boolean =>
  [`'`, '"', '`'].some((quote) => code.includes(quote + denial + quote))

function placeholderProblems(path: string, text: string, { denials = {} }: Locale): string[] {
  return Object.entries(denials).flatMap(([denial, words]) => {
    const fault = placeholderFault(words)
    if (fault === undefined) return []
    return [
      `${path}:${placeIn(text, placeOfWords(text, { denial, words, at: fault.at }))} "${denial}": ${fault.reason}`,
    ]
  })
}

interface Words {
  readonly denial: string
  readonly words: string
  readonly at: number
}

/** Where in the JSON they are broken; where they are written with escapes, where their key stands. */
function placeOfWords(text: string, { denial, words, at }: Words): number {
  const key = text.indexOf(JSON.stringify(denial), text.indexOf('"denials"'))
  const value = text.indexOf(JSON.stringify(words), key + denial.length)
  return value < 0 || JSON.stringify(words).length !== words.length + 2 ? Math.max(key, 0) : value + 1 + at
}

async function compiledCode(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'))
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n')
}
