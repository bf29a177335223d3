import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient, type RegistryClient } from '../../registry/index.js'
import { type FakeGate, makeFakeGate } from './fake-gate.js'
import { packed, packedPlugin } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let gate: FakeGate
let registry: TestRegistry
let jane: Author
let joe: Author

interface Author {
  readonly token: string
  readonly client: RegistryClient
}

beforeAll(async () => {
  gate = await makeFakeGate()
  registry = await startTestRegistry('none', gate.gate)
  jane = await authorWith('jane', ['@jane'])
  joe = await authorWith('joe', [])
})

afterAll(async () => {
  await jane.client.close()
  await joe.client.close()
  await registry.close()
  await gate.close()
})

async function authorWith(name: string, names: readonly string[]): Promise<Author> {
  const { token } = await registry.authors.create(name, names)
  return { token, client: createRegistryClient({ url: registry.url, token }) }
}

const ownedBy = async (author: string) => (await registry.authors.list()).find(({ name }) => name === author)?.owns

/** A request as whoever wants sends it. */
async function ask(method: string, path: string, { token, body }: { token?: string; body?: string } = {}) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const answer = await fetch(`${registry.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, text: await answer.text() }
}

test('an author publishes in a namespace that is his, and the operator goes on as before (P14)', async () => {
  await jane.client.publish(packed('@jane/words', '1.0.0'))
  await registry.client.publish(packed('@jane/words', '1.1.0'))
  expect(
    Object.keys((await registry.client.packument('@jane/words', { own: true, fresh: true }))?.versions ?? {}),
  ).toEqual(['1.0.0', '1.1.0'])
  await expect(joe.client.publish(packed('@jane/words', '1.2.0'))).rejects.toMatchObject({
    code: 'PACKAGE_NOT_YOURS',
    message: 'The author "joe" may not publish "@jane/words": it belongs to jane.',
    hint: expect.stringContaining('shopctl author grant joe @jane/words'),
  })
  await expect(joe.client.publish(packed('@nobody/words', '1.0.0'))).rejects.toMatchObject({
    code: 'PACKAGE_NOT_YOURS',
  })
})

test('a name that is nobody’s is its first publisher’s, until the operator lets another one in (P14)', async () => {
  await joe.client.publish(packed('first', '1.0.0'))
  expect(await ownedBy('joe')).toEqual(['first'])
  await expect(jane.client.publish(packed('first', '1.1.0'))).rejects.toMatchObject({ code: 'PACKAGE_NOT_YOURS' })
  await registry.authors.change({ do: 'grant', author: 'jane', names: ['first'] })
  await jane.client.publish(packed('first', '1.1.0'))
  await registry.authors.change({ do: 'revoke', author: 'joe', names: ['first'] })
  await expect(joe.client.publish(packed('first', '1.2.0'))).rejects.toMatchObject({ code: 'PACKAGE_NOT_YOURS' })
})

test('what the operator has published is nobody else’s, and what is refused takes no name (P14)', async () => {
  await registry.client.publish(packed('house', '1.0.0'))
  await expect(joe.client.publish(packed('house', '1.1.0'))).rejects.toMatchObject({ code: 'PACKAGE_NOT_YOURS' })
  await expect(joe.client.publish(packed('very-bad', '1.0.0'))).rejects.toMatchObject({
    code: 'PUBLISH_REFUSED',
    message: 'very-bad@1.0.0 was not published:\n  - it is bad\n  - it is very bad',
  })
  expect(await registry.client.packument('very-bad', { own: true })).toBeNull()
  expect(await ownedBy('joe')).not.toContain('very-bad')
})

test('of two authors who publish one free name at once one gets it (P14)', async () => {
  const rivals = [jane, joe].map(({ client }, at) => client.publish(packed('contested', `1.0.${at}`)))
  const outcomes = await Promise.allSettled(rivals)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'PACKAGE_NOT_YOURS' } })
  expect(Object.keys((await registry.client.packument('contested', { own: true }))?.versions ?? {})).toHaveLength(1)
})

test.each(['First', 'fir-st', 'f.irst', 'fіrst', 'first%00', '@jane'])(
  'a name that could be taken for another one, or is none, is nobody’s: %s (P14)',
  async (name) => {
    await expect(joe.client.publish(packed(name, '1.0.0'))).rejects.toMatchObject({
      code: expect.stringMatching(/^(PACKAGE_NOT_YOURS|NAME_INVALID|REGISTRY_REFUSED)$/),
    })
    expect(await ownedBy('joe')).not.toContain(name)
  },
)

test('a token that is missing, wrong or replaced is told with the next step, and no answer shows one (P14)', async () => {
  const { token } = await registry.authors.renewToken('joe')
  await expect(joe.client.publish(packed('first-of-joe', '1.0.0'))).rejects.toMatchObject({
    code: 'TOKEN_UNKNOWN',
    status: 401,
    hint: expect.stringContaining('shopctl author token'),
  })
  const none = await ask('PUT', '/first-of-joe', { body: '{}' })
  expect(none).toMatchObject({ status: 401, text: expect.stringContaining('TOKEN_MISSING') })
  const wrong = await ask('PUT', '/first-of-joe', { token: 'wrong-token', body: '{}' })
  expect(wrong).toMatchObject({ status: 401, text: expect.not.stringContaining('wrong-token') })
  expect(await ask('GET', '/-/whoami', { token })).toMatchObject({ status: 200, text: '{"username":"joe"}' })
  expect(await ask('GET', '/-/whoami', { token: joe.token })).toMatchObject({ status: 401 })
  // Whoever may not publish reads nevertheless.
  await registry.client.publish(packed('readable', '1.0.0'))
  expect(await ask('GET', '/readable', { token: joe.token })).toMatchObject({ status: 200 })
  await joe.client.close()
  joe = { token, client: createRegistryClient({ url: registry.url, token }) }
  const kept = await readFile(join(registry.home, 'registry/authors.json'), 'utf8')
  expect(kept).not.toContain(token)
})

test('a token that is replaced, or an author who is removed, while the gate looks publishes nothing (P14)', async () => {
  const eve = await authorWith('eve', ['@eve'])
  const publishing = eve.client.publish(packed('@eve/is-slow', '1.0.0'))
  publishing.catch(() => undefined)
  await gate.waiting()
  await registry.authors.change({ do: 'remove', author: 'eve' })
  await gate.open()
  await expect(publishing).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
  expect(await registry.client.packument('@eve/is-slow', { own: true })).toBeNull()
  await eve.client.close()
})

test('what is stored is made of the tarball alone, and the gate knows no secret (P14)', async () => {
  const forged = packed('@jane/forged', '1.0.0', {
    shopctl: { title: 'Forged', scopes: [] },
    dependencies: { evil: '1' },
  })
  await jane.client.publish(forged)
  const stored = (await registry.client.packument('@jane/forged', { own: true, fresh: true }))?.versions[
    '1.0.0'
  ] as unknown as {
    env: string[]
    shopctl?: object
    dependencies?: object
  }
  expect(stored).toMatchObject({ said: forged.tarball.toString(), dist: { signatures: [{}] } })
  expect([stored.shopctl, stored.dependencies]).toEqual([undefined, undefined])
  expect(stored.env.filter((name) => !/^(PATH|NODE_COMPILE_CACHE|PWD)$/.test(name))).toEqual([])
})

test('a published version never changes, whoever asks for it, and an author takes nothing away (P14)', async () => {
  await expect(jane.client.publish(packed('@jane/words', '1.0.0', { other: true }))).rejects.toMatchObject({
    code: 'VERSION_EXISTS',
  })
  const { token } = jane
  const whole = (await ask('GET', '/@jane%2Fwords', { token })).text
  for (const [method, path, body] of [
    ['DELETE', '/@jane%2Fwords/-rev/1', undefined],
    ['DELETE', '/@jane%2Fwords/-/words-1.0.0.tgz/-rev/1', undefined],
    ['PUT', '/@jane%2Fwords/-rev/1', whole],
    ['PUT', '/@jane%2Fwords', whole],
  ] as const) {
    const answer = await ask(method, path, { token, ...(body === undefined ? {} : { body }) })
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('ONLY_PUBLISHED') })
  }
  const tag = await ask('PUT', '/-/package/@jane%2Fwords/dist-tags/beta', { token, body: '"1.0.0"' })
  expect(tag.status).toBeGreaterThanOrEqual(400)
  expect(await registry.client.tarball('@jane/words', '1.0.0')).toEqual(packed('@jane/words', '1.0.0').tarball)
})

test('what is no publish, or of no version, is refused before anything is run', async () => {
  const { token } = jane
  const attached = { _attachments: { a: { data: '' } } }
  for (const body of ['no JSON', '[]', JSON.stringify({ ...attached, versions: { ['9'.repeat(1 << 20)]: {} } })]) {
    const { status } = await ask('PUT', '/@jane%2Fodd', { token, body })
    expect([400, 403]).toContain(status)
  }
})

test('a body of 100 MB is refused with words, whether it says its size or not', async () => {
  const send = (headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sending = request(
        `${registry.url}/@jane%2Fhuge`,
        {
          method: 'PUT',
          headers: { authorization: `Bearer ${jane.token}`, 'content-type': 'application/json', ...headers },
        },
        (answer) => {
          let text = ''
          answer
            .on('data', (chunk: Buffer) => (text += chunk))
            .on('end', () => resolve({ status: answer.statusCode, text }))
        },
      ).on('error', reject)
      const block = Buffer.alloc(1 << 20, 97)
      let left = 100
      const more = (): void => {
        while (left > 0) {
          left -= 1
          if (!sending.write(block)) return void sending.once('drain', more)
        }
        sending.end()
      }
      more()
    })
  for (const headers of [{}, { 'content-length': String(100 << 20) }]) {
    expect(await send(headers as Record<string, string>)).toMatchObject({
      status: 413,
      text: expect.stringContaining('PACKAGE_TOO_LARGE'),
    })
  }
})

test('who may publish what outlives a restart, and only the platform’s token says so (P14)', async () => {
  expect(await ask('GET', '/-/shopctl/authors', { token: jane.token })).toMatchObject({ status: 401 })
  const change = { do: 'grant', author: 'jane', names: ['house'] }
  expect(await ask('POST', '/-/shopctl/authors', { token: jane.token, body: JSON.stringify(change) })).toMatchObject({
    status: 401,
  })
  const before = await registry.authors.list()
  await jane.client.close()
  registry = await registry.restart()
  expect(await registry.authors.list()).toEqual(before)
  jane = { ...jane, client: createRegistryClient({ url: registry.url, token: jane.token }) }
  await jane.client.publish(packedPlugin('@jane/later', '1.0.0', { title: 'Later' }))
})

test.each([
  ['an author’s name that is none', { do: 'create', author: 'Jane Doe', names: [] }, 'NAME_INVALID'],
  ['a name that is none', { do: 'grant', author: 'jane', names: ['@Jane'] }, 'NAME_INVALID'],
  ['names of the platform', { do: 'grant', author: 'jane', names: ['@shopctl/*'] }, 'FORBIDDEN'],
  ['an author that there is', { do: 'create', author: 'jane', names: [] }, 'AUTHOR_EXISTS'],
  ['an author that there is not', { do: 'remove', author: 'nobody' }, 'AUTHOR_NOT_FOUND'],
] as const)('%s is refused', async (_, change, code) => {
  await expect(registry.authors.change(change)).rejects.toMatchObject({ code })
})
