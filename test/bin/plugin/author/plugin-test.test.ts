import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../../bin/package-root.js'

const shopctl = (...words: string[]) =>
  spawnSync(process.execPath, [join(packageRoot, 'bin/launcher.js'), ...words], { encoding: 'utf8' })

test('a plugin’s tests run in a real shop without a platform, and their end is the command’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopctl-plugin-test-'))
  try {
    cpSync(join(packageRoot, 'templates/plugin'), folder, { recursive: true })
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
    const good = shopctl('plugin', 'test', folder, '--json')
    expect([good.status, JSON.parse(good.stdout)]).toEqual([0, { folder, passed: true }])
    const file = join(folder, 'test/index.test.ts')
    writeFileSync(file, readFileSync(file, 'utf8').replace('toBe(422)', 'toBe(418)'))
    const bad = shopctl('plugin', 'test', folder)
    expect(bad.status).toBe(2)
    expect(bad.stdout + bad.stderr).toContain('expected 422 to be 418')
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)
