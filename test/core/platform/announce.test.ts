import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readToken } from '../../../core/platform/announce.js'
import type { Settings } from '../../../core/platform/settings.js'

test('a token whose file a full disk has left empty is made anew, and then stays', async () => {
  const home = mkdtempSync(join(tmpdir(), 'shopctl-token-'))
  try {
    writeFileSync(join(home, 'token'), '')
    const token = await readToken({ home } as Settings, 'token')
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await readToken({ home } as Settings, 'token')).toBe(token)
    expect(readdirSync(home)).toEqual(['token'])
  } finally {
    rmSync(home, { recursive: true })
  }
})
