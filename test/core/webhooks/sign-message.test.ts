import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { newSecret } from '../../../core/webhooks/new-secret.js'
import { type SignedMessage, signMessage } from '../../../core/webhooks/sign-message.js'

const message = (change: Partial<SignedMessage> = {}): SignedMessage => ({
  id: 'evt_17',
  at: new Date(),
  body: '{"type":"order.placed","data":{"name":"Zoë"}}',
  secrets: [newSecret()],
  ...change,
})

test('the official library of Standard Webhooks takes what is signed, and nothing that was changed on its way', () => {
  const secret = newSecret()
  const given = message({ secrets: [secret] })
  const headers = signMessage(given)
  expect(headers['webhook-id']).toBe('evt_17')
  const receiver = new Webhook(secret)
  expect(receiver.verify(given.body, { ...headers })).toEqual(JSON.parse(given.body))
  expect(() => receiver.verify(given.body.replace('Zoë', 'Zoe'), { ...headers })).toThrow(/signature/)
  expect(() => receiver.verify(given.body, { ...headers, 'webhook-id': 'evt_18' })).toThrow(/signature/)
  expect(() => new Webhook(newSecret()).verify(given.body, { ...headers })).toThrow(/signature/)
})

test('while a secret is rotated a receiver may know the new one or the old one', () => {
  const [fresh, old] = [newSecret(), newSecret()]
  const given = message({ secrets: [fresh, old] })
  const headers = signMessage(given)
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const secret of [fresh, old]) expect(new Webhook(secret).verify(given.body, { ...headers })).toBeTruthy()
})

test('what was signed minutes ago is refused: each attempt is signed anew, under the same id', () => {
  const secret = newSecret()
  const given = message({ secrets: [secret], at: new Date(Date.now() - 6 * 60_000) })
  expect(() => new Webhook(secret).verify(given.body, { ...signMessage(given) })).toThrow(/too old/)
})
