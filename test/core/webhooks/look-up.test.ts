import { expect, test } from 'vitest'
import { lookUp } from '../../../core/webhooks/look-up.js'

test('an address is its own, and a name of this machine is found by the system', async () => {
  expect(await lookUp('93.184.215.14')).toEqual([{ address: '93.184.215.14', family: 4 }])
  expect(await lookUp('::1')).toEqual([{ address: '::1', family: 6 }])
  expect((await lookUp('localhost')).map(({ address }) => address)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]),
  )
})

test('of names that only the system can know few wait for it, and none of them is taken for one that is not there', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 40 }, () => lookUp('localhost')))
  const refused = asked.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(24)
  expect(refused[0]).toMatchObject({ reason: { code: 'EAI_AGAIN' } })
  expect(await lookUp('localhost')).not.toEqual([])
})
