import { expect, test } from 'vitest'
import { after, Plugin } from '../../../core/sdk/index.js'
import { release, Till } from './release.js'

test('a shop closes when what its after hooks do has ended', async () => {
  const working = Promise.withResolvers<void>()
  const steps: string[] = []
  @Plugin()
  class Slow {
    @after(Till, 'open')
    async tell(): Promise<void> {
      await working.promise
      steps.push('told')
    }
  }
  const runtime = await release({ slow: { type: Slow } })
  await runtime.app.inject('/till')
  const closing = runtime.close().then(() => steps.push('closed'))
  working.resolve()
  await closing
  expect(steps).toEqual(['told', 'closed'])
})
