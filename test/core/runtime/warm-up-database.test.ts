import { expect, test } from 'vitest'
import { warmUpDatabase } from '../../../core/runtime/index.js'

test('a worker without a login warms pg up: it is let in and answered', async () => {
  expect(await warmUpDatabase()).toBe(true)
})
