import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'

/** The SDK's front doors → their reports in docs/api. */
const doors = { 'sdk/index': 'sdk', 'shop/index': 'sdk-shop', 'testing/index': 'sdk-test' }
const explanations = 'docs/api/README.md'

/**
 * What the SDK shows to plugins, as text: one report a front door, and a hash of them all.
 *
 * @param sdk the folder of the built package
 */
export function surfaceOf(sdk) {
  const folder = mkdtempSync(join(tmpdir(), 'shopctl-api-'))
  try {
    const reports = Object.entries(doors).map(([entry, name]) => [name, extract(sdk, { entry, name, folder })])
    const hash = createHash('sha256').update(JSON.stringify(reports)).digest('hex').slice(0, 12)
    return { reports: Object.fromEntries(reports), hash }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Why the committed reports do not stand for this surface: one that is out of date, or a change that nobody explained
 * in docs/api/README.md.
 */
export function surfaceProblems({ reports, hash }, docs) {
  const stale = Object.entries(reports)
    .filter(([name, text]) => read(join(docs, `${name}.api.md`)) !== text)
    .map(([name]) => `docs/api/${name}.api.md is not what the SDK shows: npm run api writes it; read what has changed`)
  const isExplained = new RegExp(`\\| ${hash} \\| [^|]*\\S[^|]* \\| [^|]*\\S[^|]* \\|`).test(
    read(join(docs, 'README.md')),
  )
  return [...stale, ...(isExplained ? [] : [`${explanations} has no row for ${hash}: say what has changed, and why`])]
}

/**
 * What the docstrings of deprecated words do not say: since which version, and what to use instead.
 *
 * @param sdk the folder of the built package
 */
export function deprecationProblems(sdk) {
  return globSync('dist/**/*.d.ts', { cwd: sdk })
    .toSorted()
    .filter((file) => !file.includes('node_modules'))
    .flatMap((file) =>
      [...readFileSync(join(sdk, file), 'utf8').matchAll(/@deprecated\b([^@]*?)\*\//g)]
        .filter(([, words]) => !/^\s+since \d+\.\d+: use \S/.test(words.replaceAll(/\s*\n\s*\*\s*/g, ' ')))
        .map(() => `${file} has a @deprecated that does not read "since 1.4: use …"`),
    )
}

function extract(sdk, { entry, name, folder }) {
  const file = join(sdk, 'dist', `${entry}.d.ts`)
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(sdk, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: sdk,
      mainEntryPointFilePath: file,
      newlineKind: 'lf',
      apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(folder, 'new') },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: { overrideTsconfig: { compilerOptions, files: [file] } },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
  const { errorCount } = Extractor.invoke(config, { localBuild: true, messageCallback: quiet })
  if (errorCount > 0) throw new Error(`the surface of ${entry} cannot be read`)
  return readFileSync(join(folder, `${name}.api.md`), 'utf8')
}

const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  lib: ['es2024'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
}

/** Only what is wrong is worth a line. */
function quiet(message) {
  if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** `api-report.js` checks; `api-report.js --write` writes the reports. */
function main() {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const docs = join(root, 'docs/api')
  const sdk = join(root, 'core/sdk')
  const surface = surfaceOf(sdk)
  if (process.argv.includes('--write')) {
    for (const [name, text] of Object.entries(surface.reports)) writeFileSync(join(docs, `${name}.api.md`), text)
  }
  const problems = [...surfaceProblems(surface, docs), ...deprecationProblems(sdk)]
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
