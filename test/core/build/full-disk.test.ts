import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeRegistry } from './fake-registry.js'
import { buildSet, openBuilder } from './open-builder.js'

/** A disk of its own, where this user may have one. */
const disk = mkdtempSync(join(tmpdir(), 'small-disk-'))

function isMounted(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const hasDisk = isMounted()

afterAll(() => {
  if (hasDisk) execFileSync('umount', [disk])
  rmdirSync(disk)
})

describe.runIf(hasDisk)('on a disk that is full', () => {
  const filler = join(disk, 'filler')
  const home = join(disk, 'home')
  const registry = new FakeRegistry()
  beforeAll(() => {
    mkdirSync(home)
    registry.plugin('before@1.0.0')
    registry.plugin(
      'large@1.0.0',
      {},
      {
        'index.js': `export default class Large {}\nexport const text = '${'x'.repeat(200_000)}'\n`,
      },
    )
  })

  const fill = (): void => {
    for (let left = 2 << 20; left > 512; left = left >> 1) {
      try {
        writeFileSync(filler, Buffer.alloc(left), { flag: 'a' })
      } catch {
        // It is full a little earlier.
      }
    }
  }
  const makeRoom = (): void => rmSync(filler)

  test('a package that has no room is said so, nothing of it is left, and it lands when there is room again', async () => {
    const builder = await openBuilder(registry, home)
    await buildSet(builder, 'before')
    fill()
    await expect(buildSet(builder, 'before', 'large')).rejects.toMatchObject({ code: 'DISK_FULL', status: 507 })
    expect(readdirSync(join(home, 'store')).filter((name) => name.startsWith('large'))).toEqual([])
    // What was there already is there for those who need it.
    expect((await buildSet(builder, 'before')).plugins.map(({ name }) => name)).toEqual(['before'])
    makeRoom()
    expect((await buildSet(builder, 'before', 'large')).plugins.map(({ name }) => name)).toEqual(['before', 'large'])
  })
})
