import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import type { Phase } from '../../core/model/index.js'
import { childrenOf, familyOf, untilGone } from './processes.js'
import { bare } from './small-shop.js'
import { TestPlatform } from './test-platform.js'
import { until } from './until.js'

/** The beginning or the end of a phase of a change, or of the confirmation within its switch. */
export type Moment = readonly [phase: Phase | 'confirm', when: 'begin' | 'end']

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

/**
 * Has the platform's control process killed (kill -9) at that moment of the change, and no later one. Resolves when another has
 * taken its place and answers.
 */
export async function controlKilledAt(
  platform: TestPlatform,
  [phase, when]: Moment,
  change: () => Promise<unknown>,
): Promise<void> {
  const before = await controlOf(platform)
  await writeFile(killFile(platform.home), JSON.stringify({ phase, when, victim: 'control' }))
  await expect(change()).rejects.toMatchObject({ code: 'CONTROL_AWAY' })
  await writeFile(killFile(platform.home), '{}')
  await untilControlAgain(platform, before)
}

/** The process id of its control process. */
export async function controlOf({ home, process }: TestPlatform): Promise<number> {
  const all = (await childrenOf(home)).filter(({ command }) => command.includes('rooms/control.js'))
  const [own] = all.filter(({ parent }) => parent === process.pid)
  if (own === undefined) throw new Error('there is no control process')
  return own.pid
}

/** Resolves when there is another control process than that one, and it answers. */
export async function untilControlAgain(platform: TestPlatform, before: number): Promise<void> {
  const isBack = async (): Promise<boolean> => (await controlOf(platform)) !== before && (await isReady(platform))
  await until(() => isBack().catch(() => false), 'the control process to come back', 30_000)
}

const isReady = async ({ client }: TestPlatform): Promise<boolean> =>
  (await fetch(new URL('/readyz', client.file.api))).status === 200

/** Has the platform killed (kill -9) at that moment of the change, and sees to it that nothing of it is left. */
export async function killedAt(
  { home, process }: TestPlatform,
  [phase, when]: Moment,
  change: () => Promise<unknown>,
): Promise<void> {
  const family = await familyOf(process.pid!)
  const exited = once(process, 'exit')
  await writeFile(killFile(home), JSON.stringify({ phase, when, victim: 'platform' }))
  // Just killed, it may still be there to see.
  const code = expect.stringMatching(/^(PLATFORM_DOWN|CONTROL_AWAY)$/) as string
  await expect(change()).rejects.toMatchObject({ code })
  expect(await exited).toEqual([null, 'SIGKILL'])
  await untilGone(home, family)
}
