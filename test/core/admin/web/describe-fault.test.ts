import { expect, test } from 'vitest'
import { describeFault } from '../../../../core/admin/web/describe-fault.js'
import { titleFrom } from '../../../../core/admin/web/title-of.js'
import { shopError } from '../../../../core/model/index.js'
import { endedBecause } from '../../../../core/serve/child/words-of-exit.js'
import type { SeenMark } from '../../../../core/serve/worker/mark-file.js'
import {
  doorAnswered,
  faultOfDelay,
  faultOfDoor,
  faultOfExit,
  faultOfKernel,
  faultOfWords,
} from '../../../../core/serve/worker/start-fault.js'

// The platform's own sentences: one that changes there is not left untold here.
const ended = (exit: Partial<Parameters<typeof faultOfExit>[0]>, mark?: Omit<SeenMark, 'plugin'>): string =>
  faultOfExit({ code: null, signal: null, ...exit }, { kind: 'ready' }, mark && { plugin: 'crasher', ...mark }).message

const silent = { reason: endedBecause.silent }
const what = 'before Checkout.place check'
const starting = { kind: 'starting' } as const

test.each([
  [ended(silent), 'it kept your shop from answering'],
  [ended(silent, { what }), 'crasher: it kept your shop from answering, while it handled an order at checkout'],
  [
    ended(silent, { what, isSuspect: true }),
    'crasher: it kept your shop from answering, while it handled an order at checkout',
  ],
  [ended({ code: 1 }, { what: 'job sweep' }), 'crasher: it ended your shop’s server, while it ran job sweep'],
  [ended({ reason: endedBecause.full(301, 256) }), 'it took too much memory: 301 MB of 256'],
  [ended({ code: 1 }), 'it ended your shop’s server'],
  [ended({ signal: 'SIGKILL' }), 'it ended your shop’s server'],
  [
    faultOfWords({ kind: 'failed', message: 'no stock', suspect: true }).message,
    'it failed with the words: no stock (it may have been another plugin)',
  ],
  [faultOfDoor(doorAnswered(500)).message, 'your shop answered a first request with an error (500)'],
  [faultOfDoor().message, 'your shop did not answer a first request'],
  [faultOfDelay(starting, 10_000).message, 'your shop’s server did not start within 10 s'],
  [faultOfDelay({ ...starting, step: 'routes' }, 10_000).message, 'your shop’s server did not start within 10 s'],
  [faultOfKernel(30_000).message, 'your shop’s server did not start within 30 s'],
  [
    shopError(
      'RELEASE_FAILED',
      'acme',
      'greeter',
      faultOfExit({ code: 1, signal: null }, { kind: 'ready' }, undefined).reason,
    ).message,
    'Your shop’s new release did not get ready: Greeter is at fault: it ended your shop’s server. The shop goes on as it was.',
  ],
  [shopError('SHOP_NOT_RUNNING', 'acme', 'failed').message, 'Your shop is down.'],
  [shopError('SHOP_NOT_RUNNING', 'acme', 'starting').message, 'Your shop starts just now.'],
  [
    shopError('PLUGIN_UNTRUSTED', ['greeter', 'mailer'], 'bare').message,
    'Whoever runs the platform has to trust a plugin before it can be installed here: greeter, mailer are not trusted yet.',
  ],
  [
    shopError('CONFIG_INVALID', 'greeter', ['minimum is missing']).message,
    'The settings of "greeter" are not valid: minimum is missing.',
  ],
  [
    shopError('CONSENT_NEEDED', 'greeter', 'acme', '1.1.0', ['orders:read', 'http:*.example.com']).message,
    '"greeter" 1.1.0 may do more than the version that runs: it reads your orders, sends data to any host below example.com.',
  ],
])('what the platform says of a server is told in a seller’s words: %s', (platforms, sellers) => {
  expect(describeFault(platforms, titleFrom)).toBe(sellers)
})

test('what a plugin said itself stays as it said it', () => {
  expect(describeFault('the key fits no lock', titleFrom)).toBe('the key fits no lock')
})

test('a plugin that is at fault is called by its title', () => {
  const { message } = shopError('RELEASE_FAILED', 'acme', 'hi', 'it threw: plugin "x" is gone')
  expect(describeFault(message, (name) => `The ${name} plugin`)).toBe(
    'Your shop’s new release did not get ready: The hi plugin is at fault: it failed with the words: plugin "x" is gone. The shop goes on as it was.',
  )
})
