import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import * as scramCrypto from '../../../core/runtime/scram-crypto.js'

type Calculations = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>

const ours = scramCrypto as unknown as Calculations
const theirs = createRequire(import.meta.url)('pg/lib/crypto/utils.js') as Calculations

const [bytes, salt] = [Buffer.from('some bytes'), Buffer.from('salt')]
const calls: readonly (readonly [name: string, ...given: unknown[]])[] = [
  ['md5', 'text'],
  ['postgresMd5PasswordHash', 'ada', 'secret', salt],
  ['sha256', bytes],
  ['hashByName', 'SHA-384', bytes],
  ['hmacSha256', bytes, 'Client Key'],
  ['deriveKey', 'secret', salt, 64],
]

test('what stands in the place of pg’s calculations has the same functions, and comes to the same', async () => {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort())
  expect(
    calls
      .map(([name]) => name)
      .concat('randomBytes')
      .sort(),
  ).toEqual(Object.keys(theirs).sort())
  for (const [name, ...given] of calls)
    expect([name, plain(await ours[name]?.(...given))]).toEqual([name, plain(await theirs[name]?.(...given))])
  expect(scramCrypto.randomBytes(18)).toHaveLength(18)
})

const plain = (result: unknown): unknown =>
  typeof result === 'string' ? result : Buffer.from(result as ArrayBuffer).toString('hex')
