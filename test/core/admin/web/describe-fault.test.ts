import { expect, test } from 'vitest'
import { describeFault } from '../../../../core/admin/web/describe-fault.js'

test.each([
  ['its process was ended: its health door did not answer', 'it kept your shop from answering'],
  [
    'crasher: its process was ended: its health door did not answer; what ran was before Checkout.place check',
    'crasher: it kept your shop from answering, while it handled an order at checkout',
  ],
  ['its process was ended: it held 301 MB of memory, and may hold 256', 'it took too much memory: 301 MB of 256'],
  ['its process ended with code 1', 'it ended your shop’s server'],
  ['its process was ended by SIGKILL', 'it ended your shop’s server'],
  [
    'it threw: no stock; the stack names no plugin, and this one ran there',
    'it failed with the words: no stock (it may have been another plugin)',
  ],
  [
    'it says that it is ready, but its health door answered 500',
    'your shop answered a first request with an error (500)',
  ],
  ['it said nothing within 10 s', 'your shop’s server did not start within 10 s'],
  ['The shop acme does not run: it is failed.', 'Your shop is down.'],
])('what the platform says of a server is told in a seller’s words: %s', (platforms, sellers) => {
  expect(describeFault(platforms)).toBe(sellers)
})

test('what a plugin said itself stays as it said it', () => {
  expect(describeFault('the key fits no lock')).toBe('the key fits no lock')
})
