import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'

interface Rule {
  readonly name: string
  readonly to: { readonly path?: string; readonly pathNot?: string | readonly string[] }
}

const { forbidden } = createRequire(import.meta.url)(join(packageRoot, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly Rule[]
}
const page = readFileSync(join(packageRoot, 'ARCHITECTURE.md'), 'utf8')
const floors = /^### Floors\n([^]*?)^## /m.exec(page)?.[1] ?? ''
const quoted = (words: string): string[] => [...words.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word).sort()

/** `^core/shop/` → shop. */
const roomOf = (pattern: string): string => pattern.replace(/^\^(core\/)?/, '').replace(/[/$]+$/, '')

test('the floors of ARCHITECTURE.md are those that the check of imports holds', () => {
  const rows = [...floors.matchAll(/^\| (`.+`) \| (.+) \|$/gm)]
  const told = rows.flatMap(([, rooms = '', below = '']) => quoted(rooms).map((room) => [room, quoted(below)]))
  const held = forbidden.flatMap(({ name, to }) => {
    const [, room] = /^floor of ((?:core\/[\w.-]+|registry|bin))$/.exec(name) ?? []
    const [, ...below] = to.pathNot ?? []
    return room === undefined ? [] : [[roomOf(`^${room}`), below.map(roomOf).sort()]]
  })
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held))
  expect(told).toHaveLength(held.length)
})

test('so are the folders of the largest rooms, in their order', () => {
  const tables = page.matchAll(/^\| in `(.+)\/` \| .+\n\| --- \| --- \|\n((?:\| .+\n)+)/gm)
  const told = [...tables].map(([, room, rows = '']) => [
    room,
    [...rows.matchAll(/^\| `(.+?)`/gm)].map(([, name]) => name),
  ])
  const held = new Map<string, string[]>()
  for (const { name } of forbidden) {
    const [, room, folder = ''] = /^stairs of (.+)\/([^/]+)$/.exec(name) ?? []
    if (room !== undefined) held.set(room, [...(held.get(room) ?? []), folder])
  }
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held))
})

test('so are the doors beside each room’s index.ts', () => {
  const rule = forbidden.find(({ name }) => name === 'front door')
  const doors = [rule?.to.pathNot ?? []].flat().filter((door) => /^\^[\w/]+\\\.ts\$$/.test(door))
  const told = [...floors.matchAll(/^- (.*?): /gm)].flatMap(([, words = '']) => quoted(words))
  expect(told.toSorted()).toEqual(doors.map((door) => door.replace(/^\^(.*)\\\.ts\$$/, '$1.ts')).sort())
})
