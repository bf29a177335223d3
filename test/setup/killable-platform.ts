import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import type { Phase } from '../../core/model/index.js'
import { familyOf, untilGone } from './processes.js'
import { bare } from './small-shop.js'
import { TestPlatform } from './test-platform.js'

/** The beginning or the end of a phase of a change. */
export type Moment = readonly [phase: Phase, when: 'begin' | 'end']

const killFile = (home: string): string => join(home, 'kill.json')

/** Starts a platform that can be killed at a moment of a change. */
export async function startKillable(
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestPlatform> {
  await writeFile(killFile(home), '{}')
  return TestPlatform.start({
    home,
    environment: {
      ...bare,
      ...environment,
      KILL_FILE: killFile(home),
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'kill-at-phase.js')).href}`,
    },
  })
}

/** Has the platform killed (kill -9) at that moment of the change, and sees to it that nothing of it is left. */
export async function killedAt(
  { home, process }: TestPlatform,
  [phase, when]: Moment,
  change: () => Promise<unknown>,
): Promise<void> {
  const family = await familyOf(process.pid!)
  const exited = once(process, 'exit')
  await writeFile(killFile(home), JSON.stringify({ phase, when }))
  await expect(change()).rejects.toMatchObject({ code: 'PLATFORM_DOWN' })
  expect(await exited).toEqual([null, 'SIGKILL'])
  await untilGone(home, family)
}
