import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli } from './run-cli.js'

test('a setting that is none is refused by its name, before anything is made', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  try {
    const { code, stdout } = await cli(['up', '--json'], { cwd, environment: { SHOPCTL_ADMIN_PORT: 'eighty' } })
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'INPUT_INVALID',
      title: expect.stringContaining('SHOPCTL_ADMIN_PORT'),
    })
    expect(existsSync(join(cwd, '.shopctl'))).toBe(false)
  } finally {
    rmSync(cwd, { recursive: true })
  }
})

test('a home that cannot be made is told with the reason and the next step', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  try {
    writeFileSync(join(cwd, 'taken'), '')
    const { code, stderr } = await cli(['up'], { cwd, environment: { SHOPCTL_HOME: 'taken/home' } })
    expect([code, stderr]).toEqual([2, expect.stringContaining('HOME_UNWRITABLE') as string])
    expect(stderr).toContain('a file stands where a folder has to be')
    expect(stderr).toContain('→ Another home:  SHOPCTL_HOME=…')
  } finally {
    rmSync(cwd, { recursive: true })
  }
})
