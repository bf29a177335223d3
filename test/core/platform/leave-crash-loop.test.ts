import { expect, test } from 'vitest'
import type { Control } from '../../../core/control/index.js'
import { shopError } from '../../../core/model/index.js'
import { leaveCrashLoop } from '../../../core/platform/leave-crash-loop.js'

/** What is asked of releases, and what is said, when a shop's release crashes; `error` is what keeps it from being taken back. */
async function crash(tenant: string, error: Error) {
  const asked: string[] = []
  const said: string[] = []
  const live = async (of: string): Promise<never> => {
    asked.push(of)
    throw error
  }
  const control = { releases: { live } } as unknown as Control
  const house = { log: (message: string) => void said.push(message), signal: new AbortController().signal }
  await leaveCrashLoop(control, { tenant, release: 2, why: 'it exits' }, house)
  return { asked, said }
}

const crashes = 'a release crashes again and again'

test('a shop that cannot be taken back is told', async () => {
  const { asked, said } = await crash('acme', new Error('the database is full'))
  expect(asked).toEqual(['acme'])
  expect(said).toEqual([crashes, 'the shop could not be taken back'])
})

test('the shop of a trial is not taken back, and nothing is said of it', async () => {
  const slug = 'trial-0123456789ab'
  expect(await crash(slug, shopError('TENANT_NOT_FOUND', slug))).toEqual({ asked: [], said: [] })
})

test('a shop that is removed before its turn comes is no trouble', async () => {
  expect((await crash('acme', shopError('TENANT_NOT_FOUND', 'acme'))).said).toEqual([crashes])
})
