import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../../setup/test-platform.js'

let home: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'shopctl-completion-'))
})
afterAll(() => rmSync(home, { recursive: true }))

const launcher = join(repository, 'bin/launcher.js')

/** The words that may come next, without what is told of them. */
function offered(...words: readonly string[]): string[] {
  const args = [launcher, 'complete', '--', ...words]
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, SHOPCTL_HOME: home } })
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith(':'))
  return lines.map((line) => line.split('\t')[0] ?? '')
}

test('commands, commands of commands and options are offered (P17)', () => {
  expect(offered('rel')).toEqual(['release'])
  expect(offered('plugin', 'u')).toEqual(['update'])
  expect(offered('plugin', 'add', '--ten')).toEqual(['--tenant'])
})

test('where no platform runs no shop is offered, and nothing is said', () => {
  expect(offered('plugin', 'add', '--tenant', '')).toEqual([])
})

test.each(['bash', 'zsh', 'fish', 'powershell'])('there is a script for %s (P17)', (shell) => {
  const { status, stdout } = spawnSync(process.execPath, [launcher, 'completion', shell], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout).toMatch(/complete ['"]?--/)
  if (shell === 'bash') expect(spawnSync('bash', ['-n'], { input: stdout }).status).toBe(0)
})

test('a shell that nobody knows is refused with those that there are', () => {
  const { status, stderr } = spawnSync(process.execPath, [launcher, 'completion', 'csh'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/zsh, bash, fish, powershell/)
})
