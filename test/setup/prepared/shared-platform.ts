import { existsSync, renameSync, watch, writeFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { RunningPlatform } from '../running-platform.js'
import { bare } from '../small-shop.js'
import type { TestPlatform } from '../test-platform.js'
import { until } from '../until.js'
import { preparedFolder } from './once-in-a-run.js'

/** Written by a test file that wants the platform. */
const wish = 'shared-platform.wanted'
/** Written by the run's main process: an `Answer`. */
const answer = 'shared-platform.json'
/** Its first project's setup has made it. */
const lender = 'shared-platform.lender'

type Answer = { readonly home: string } | { readonly failure: string }

/**
 * The platform that all test files of a run share which need nothing of their own but shops: with the sample plugins, and
 * without shops. A file gives its shops and plugins names that no other file has, changes nothing that is everybody's,
 * counts on nothing but its own, and takes its shops away at its end.
 */
export async function sharedPlatform(): Promise<RunningPlatform> {
  const folder = preparedFolder()
  await writeFile(join(folder, wish), '')
  await until(() => existsSync(join(folder, answer)), 'the platform that test files share', 110_000)
  const told = JSON.parse(await readFile(join(folder, answer), 'utf8')) as Answer
  if ('failure' in told) throw new Error(`the platform that test files share ${told.failure}`)
  return RunningPlatform.at(told.home)
}

/**
 * For vitest: starts that platform when the first test file wants it, and ends it with the run. It is a child of the run's
 * main process, since those of test files may end before.
 */
export default function lendPlatform(project: Pick<TestProject, 'onTestsRerun'>): (() => Promise<void>) | undefined {
  const folder = preparedFolder()
  // Each project of the run is set up.
  if (existsSync(join(folder, lender))) return undefined
  writeFileSync(join(folder, lender), '')
  let lent: Promise<TestPlatform | undefined> | undefined
  const watcher = watch(folder, (_event, file) => {
    if (file === wish) lent ??= lend(folder)
  })
  const end = async (): Promise<void> => {
    await (await lent)?.close()
    await rm(join(folder, answer), { force: true })
    lent = undefined
  }
  // Whoever changes a file and looks again would find that its names are taken.
  project.onTestsRerun(end)
  return async () => {
    watcher.close()
    await end()
  }
}

async function lend(folder: string): Promise<TestPlatform | undefined> {
  // Most runs at a desk need none of it.
  const { TestPlatform } = await import('../test-platform.js')
  let home = ''
  try {
    home = await TestPlatform.homeWithSamples()
    const platform = await TestPlatform.start({ home, environment: bare })
    platform.process.once('exit', () => tell(folder, { failure: `has ended:\n${platform.output()}` }))
    tell(folder, { home })
    return platform
  } catch (error) {
    tell(folder, { failure: `did not start: ${String(error)}` })
    if (home !== '') await rm(home, { recursive: true, force: true, maxRetries: 10 })
    return undefined
  }
}

function tell(folder: string, told: Answer): void {
  writeFileSync(join(folder, `${answer}.new`), JSON.stringify(told))
  renameSync(join(folder, `${answer}.new`), join(folder, answer))
}
