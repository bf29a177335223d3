import { expect, test } from 'vitest'
import { Freshness } from '../../../registry/client/freshness.js'
import { Revisions } from '../../../registry/server/revisions.js'

/** A registry that counts its changes, and how often it was asked for them. */
function registry() {
  const asked: string[] = []
  const state = { revisions: new Revisions() }
  const freshness = new Freshness(async (path) => {
    asked.push(path)
    const since = new URL(path, 'http://registry').searchParams.get('since') ?? ''
    const body = Buffer.from(JSON.stringify(state.revisions.changesSince(since)))
    return { status: 200, etag: undefined, body }
  })
  const read = (...names: readonly string[]): void => {
    for (const name of names) freshness.reading(name)()
  }
  return { state, asked, freshness, read }
}

test('what was read stays fresh until it is published anew, and all who ask at once share one question', async () => {
  const { state, asked, freshness, read } = registry()
  read('a', 'b', 'c')
  // The first question tells since when to count.
  expect(await freshness.isFresh('a')).toBe(false)
  read('a', 'b', 'c')
  const all = () => Promise.all(['a', 'b', 'c'].map((name) => freshness.isFresh(name)))
  expect(await all()).toEqual([true, true, true])
  expect(asked).toHaveLength(2)
  state.revisions.changed('b')
  expect(await all()).toEqual([true, false, true])
  read('b')
  expect(await all()).toEqual([true, true, true])
})

test('what was never read is not fresh', async () => {
  const { freshness } = registry()
  await freshness.isFresh('a')
  expect(await freshness.isFresh('a')).toBe(false)
})

test('a change that is told while the package is being read is not forgotten', async () => {
  const { state, freshness, read } = registry()
  read('a')
  await freshness.isFresh('a')
  const done = freshness.reading('a')
  state.revisions.changed('a')
  await freshness.isFresh('a')
  done()
  expect(await freshness.isFresh('a')).toBe(false)
})

test('a registry that was started again counts anew, and nothing is taken for fresh', async () => {
  const { state, freshness, read } = registry()
  read('a')
  await freshness.isFresh('a')
  read('a')
  expect(await freshness.isFresh('a')).toBe(true)
  state.revisions = new Revisions()
  expect(await freshness.isFresh('a')).toBe(false)
})

test('who asks while a question is on its way has one of their own: something may have been published since', async () => {
  const answers: ((revision: string) => void)[] = []
  const freshness = new Freshness(async () => {
    const revision = await new Promise<string>((resolve) => answers.push(resolve))
    return { status: 200, etag: undefined, body: Buffer.from(JSON.stringify({ revision, changed: [] })) }
  })
  const first = freshness.isFresh('a')
  await expect.poll(() => answers.length).toBe(1)
  const second = freshness.isFresh('a')
  await expect.poll(() => answers.length).toBe(2)
  for (const answer of answers) answer('x-1')
  await Promise.all([first, second])
})

test('a registry without such a door tells nothing fresh', async () => {
  const freshness = new Freshness(async () => ({ status: 404, etag: undefined, body: Buffer.from('{}') }))
  freshness.reading('a')()
  expect(await freshness.isFresh('a')).toBe(false)
})
