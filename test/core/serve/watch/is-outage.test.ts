import { expect, test } from 'vitest'
import { isOutage } from '../../../../core/serve/watch/is-outage.js'
import { StartFault } from '../../../../core/serve/worker/start-fault.js'
import { releaseFailed } from '../../../../core/serve/yard/start-worker.js'

const failed = (fault: StartFault): Error => releaseFailed({ guest: { tenant: { slug: 'acme' } } as never }, fault)

test.each([
  ['a kernel that had no time to load', { isTooBusy: true }, true],
  ['a database that is away', { isDatabaseAway: true }, true],
  ['a release that does not start', {}, false],
])('%s: whether that says nothing of the release', (_what, traits, expected) => {
  expect(isOutage(failed(new StartFault('it did not get ready', undefined, traits)))).toBe(expected)
})
