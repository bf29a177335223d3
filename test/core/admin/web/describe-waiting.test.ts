import { expect, test } from 'vitest'
import { describeWaiting } from '../../../../core/admin/web/describe-waiting.js'

test('events that a plugin does not have are counted', () => {
  expect(describeWaiting(0, 0)).toEqual([])
  expect(describeWaiting(1, 1)).toEqual(['1 event waits for it', '1 event is set aside, which it failed to take'])
  expect(describeWaiting(1_000, 2)).toEqual([
    '1000+ events wait for it',
    '2 events are set aside, which it failed to take',
  ])
})
