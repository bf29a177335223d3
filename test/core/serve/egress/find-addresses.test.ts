import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { findAddresses, type Lookup } from '../../../../core/serve/egress/find-addresses.js'
import { addressRule } from '../../../../core/serve/egress/private-addresses.js'

const host = 'api.example.com'
const isPublic = addressRule([])
const open = '93.184.216.34'
const openToo = '2606:4700::1111'

/** A name that answers with the first of these, then with the next; with the last one from then on. */
function changing(...answers: readonly (readonly string[])[]): { lookUp: Lookup; asked: () => number } {
  let asked = 0
  const lookUp: Lookup = async () => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return { lookUp, asked: () => asked }
}

/** Where a connection is sent that looks the name up so: as happy eyeballs asks, and as others do. */
function sentTo(lookup: LookupFunction): { all: readonly string[]; one: string } {
  const seen = { all: [] as readonly string[], one: '' }
  const answer = (addresses: string | LookupAddress[]): void => {
    if (typeof addresses === 'string') seen.one = addresses
    else seen.all = addresses.map(({ address }) => address)
  }
  for (const all of [true, false]) lookup(host, { all }, (_, addresses) => answer(addresses))
  return seen
}

test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1'])(
  'a name that is public when it is judged and %s afterwards: the connection goes to what was judged (N2)',
  async (inside) => {
    const { lookUp, asked } = changing([open], [inside])
    const found = await findAddresses(host, isPublic, lookUp)
    if (found.kind !== 'found') throw new Error('it was refused')
    expect(sentTo(found.lookup)).toEqual({ all: [open], one: open })
    expect(asked()).toBe(1)
    expect(await findAddresses(host, isPublic, lookUp)).toEqual({ kind: 'private' })
  },
)

test('of a name that answers public and private addresses at once only the public ones are called (N2)', async () => {
  const { lookUp } = changing(['127.0.0.1', open, '10.0.0.1', '::1', openToo, 'fd00::1'])
  const found = await findAddresses(host, isPublic, lookUp)
  if (found.kind !== 'found') throw new Error('it was refused')
  expect(sentTo(found.lookup)).toEqual({ all: [open, openToo], one: open })
})

test('a name with private addresses alone is refused, and one that nobody knows is told from one that nobody could ask', async () => {
  const failing =
    (code: string): Lookup =>
    () =>
      Promise.reject(Object.assign(new Error(code), { code }))
  expect(await findAddresses(host, isPublic, changing(['10.0.0.1', '::1']).lookUp)).toEqual({ kind: 'private' })
  expect(await findAddresses(host, isPublic, changing([]).lookUp)).toEqual({ kind: 'unknown', isSilent: false })
  expect(await findAddresses(host, isPublic, failing('ENOTFOUND'))).toEqual({ kind: 'unknown', isSilent: false })
  expect(await findAddresses(host, isPublic, failing('EAI_AGAIN'))).toEqual({ kind: 'unknown', isSilent: true })
})
