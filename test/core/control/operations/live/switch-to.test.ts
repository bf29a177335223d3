import { expect, test } from 'vitest'
import { switchTo } from '../../../../../core/control/operations/live/go-live.js'
import type { Serving } from '../../../../../core/control/serving.js'
import type { Release } from '../../../../../core/model/index.js'
import type { Candidate } from '../../../../../core/serve/index.js'

test('a candidate that cannot be switched to, since the database fails before, is ended and not left behind', async () => {
  const candidate = { tenant: 'acme' } as Candidate
  const discarded: Candidate[] = []
  const serving = {
    killed: () => Promise.reject(new Error('canceling statement due to lock timeout')),
    supervisor: {
      discard: (one: Candidate) => Promise.resolve(void discarded.push(one)),
      goLive: () => Promise.reject(new Error('it was switched to')),
    },
  } as unknown as Serving
  const release = { tenant: 'acme', number: 2, plugins: [], config: {} } as unknown as Release
  await expect(switchTo(serving, release, candidate)).rejects.toThrow('lock timeout')
  expect(discarded).toEqual([candidate])
})
