import { expect, test } from 'vitest'
import type { Control } from '../../../core/control/index.js'
import { followPublished } from '../../../core/platform/follow-published.js'
import type { House } from '../../../core/platform/house.js'

/** It is not tried in a shop: nobody but its seller can say this. */
const facts = {
  config: { type: 'object', required: ['key'], properties: { key: { type: 'string', pattern: '^sk_' } } },
}

/** A platform where the manifest of `bad` and the versions of `worse` cannot be read; what it is asked for, and what it says. */
function platform() {
  const asked: string[] = []
  const said: object[] = []
  const changed = ['worse', 'bad', 'good']
  const parts = {
    wholeRegistry: {
      changes: async (since: string) => {
        asked.push(`changes since "${since}"`)
        return { revision: since === '' ? 'r0' : 'r1', changed: since === '' ? null : changed.splice(0) }
      },
      packument: async (name: string) => {
        if (name === 'worse') throw new Error('the disk is full')
        return { time: { '1.0.0': '2026-11-30' }, versions: { '1.0.0': {} } }
      },
      manifest: async (name: string) => {
        if (name === 'bad') throw new Error('the disk is full')
        return { facts }
      },
    },
    attempts: {
      open: async () => [],
      intend: async () => undefined,
      forget: async () => undefined,
      make: (_attempt: object, work: () => Promise<unknown>) => work(),
    },
    trials: {
      of: async () => undefined,
      keep: async ({ package: name }: { package: string }) => void asked.push(`report on ${name}`),
    },
    pool: {
      query: async () => {
        asked.push('updates')
        return { rows: [] }
      },
    },
  }
  const house = {
    settings: { triesPublished: true },
    log: (message: string, { id }: { id?: string } = {}) => void said.push([message, id]),
    signal: new AbortController().signal,
  }
  return { look: followPublished(parts as unknown as Control, house as unknown as House), asked, said }
}

test('a trial that cannot be made, or not even begun, holds up no other trial, no update and nothing that is published later', async () => {
  const { look, asked, said } = platform()
  for (const _ of [1, 2, 3]) await look()
  expect(asked).toEqual(['changes since ""', 'changes since "r0"', 'report on good', 'updates', 'changes since "r1"'])
  const trouble = 'a published version could not be tried'
  expect(said).toEqual([
    [trouble, 'worse'],
    [trouble, 'bad@1.0.0'],
  ])
})
