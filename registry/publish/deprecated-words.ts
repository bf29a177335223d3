import { globSync, readFileSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Diagnostic } from 'typescript7/unstable/async'
import { placeIn } from './placeholder-fault.js'

export interface DeprecatedWordsOptions {
  /** The plugin's. */
  readonly folder: string
  /** Where its tsconfig was written. */
  readonly staging: string
  /** Its modules, from the folder. */
  readonly sources: readonly string[]
}

/**
 * What of the SDK's words the plugin uses though they are marked `@deprecated`: each with the places, and what its
 * docstring says. An SDK without such words costs a look at its declarations, and no compiler.
 */
export async function deprecatedWords({ folder, staging, sources }: DeprecatedWordsOptions): Promise<string[]> {
  const sdk = await sdkOf(folder)
  if (sdk === undefined || !(await hasDeprecated(sdk))) return []
  const config = join(staging, 'tsconfig.json')
  const { API } = await import('typescript7/unstable/async')
  const api = new API({ cwd: folder })
  try {
    const project = (await api.updateSnapshot({ openProjects: [config] })).getProject(config)
    if (project === undefined) return []
    const found = await Promise.all(sources.map((path) => project.program.getSuggestionDiagnostics(join(folder, path))))
    const uses = await Promise.all(found.flat().map((diagnostic) => useOf(diagnostic, { folder, sdk })))
    return toldOnce(uses.filter((use) => use !== undefined))
  } finally {
    await api.close()
  }
}

/** The folder of the SDK that the plugin is compiled against. */
async function sdkOf(folder: string): Promise<string | undefined> {
  const sdk = await realpath(join(folder, 'node_modules/@shopctl/sdk')).catch(() => undefined)
  return sdk ?? (dirname(folder) === folder ? undefined : sdkOf(dirname(folder)))
}

/** Of each SDK that was looked at, by its folder and its package.json: what is published is often compiled against one. */
const looked = new Map<string, boolean>()

async function hasDeprecated(sdk: string): Promise<boolean> {
  const key = `${sdk} ${await readFile(join(sdk, 'package.json'), 'utf8')}`
  const found = looked.get(key) ?? findDeprecated(sdk)
  looked.set(key, found)
  return found
}

/** Hundreds of small files that the compiler has just read: to ask for each of them apart takes five times as long. */
function findDeprecated(sdk: string): boolean {
  const files = globSync('**/*.d.ts', { cwd: sdk, exclude: (path) => path === 'node_modules' })
  return files.some((file) => readFileSync(join(sdk, file)).includes('@deprecated'))
}

/** A use of a word, and its declaration. */
interface Use {
  readonly word: string
  readonly place: string
  readonly declared: string
  /** As the docstring has it: `since 1.2: use fresh`. */
  readonly instead: string
}

/** Undefined for other suggestions, and for what others than the SDK declare. */
async function useOf(
  { text, fileName, pos, relatedInformation = [], ...diagnostic }: Diagnostic,
  { folder, sdk }: { readonly folder: string; readonly sdk: string },
): Promise<Use | undefined> {
  const [declaration] = relatedInformation
  const word = /'([^']*)' is deprecated\.$/.exec(text)?.[1]
  if (!diagnostic.reportsDeprecated || word === undefined || declaration?.fileName?.startsWith(sdk) !== true)
    return undefined
  const [source, declarations] = await Promise.all([
    readFile(fileName ?? '', 'utf8'),
    readFile(declaration.fileName, 'utf8'),
  ])
  return {
    word: word.slice(word.lastIndexOf('.') + 1),
    place: `${(fileName ?? '').slice(folder.length + 1)}:${placeIn(source, pos)}`,
    declared: `${declaration.fileName}:${declaration.pos}`,
    instead: wordsOf(declarations.slice(declaration.pos, declaration.end)),
  }
}

/** `@deprecated since 1.2: use {@link fresh}.` without what is the comment's. */
const wordsOf = (tag: string): string =>
  tag
    .replace(/^\s*@deprecated/, '')
    .replaceAll(/\{@link(?:code|plain)?\s+([^}]*)\}/g, '$1')
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .trim()

function toldOnce(uses: readonly Use[]): string[] {
  return [...Map.groupBy(uses, ({ declared }) => declared).values()].map((same) => {
    const { word = '', instead = '' } = same[0] ?? {}
    const places = [...new Set(same.map(({ place }) => place))]
    return `${places.join(', ')} ${word} is deprecated${instead === '' ? '' : ` ${instead}`}`
  })
}
