import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRegistry, type TestRegistry } from '../../registry/start-test-registry.js'
import { cli } from '../run-cli.js'

let registry: TestRegistry
let home: string

beforeAll(async () => {
  registry = await startTestRegistry()
  home = join(registry.home, 'platform')
  mkdirSync(home)
  const { url, token } = registry
  const file = { pid: process.pid, api: url, token: 'none', registry: { url, token } }
  writeFileSync(join(home, 'platform.json'), JSON.stringify(file))
})

afterAll(async () => {
  rmSync(home, { recursive: true })
  await registry.close()
})

const author = (...argv: string[]) => cli(['author', ...argv], { home })

test('an account is made with a token that is shown once, and of which the hash is kept', async () => {
  const { code, stdout } = await author('create', 'jane', '--namespace', '@jane')
  const token = /shopctl_\S+/.exec(stdout)?.[0] ?? 'none'
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('jane may publish now') })
  expect((await author('list')).stdout).toMatch(/jane +20\d\d-\S+ \S+ +@jane/)
  expect(readFileSync(join(registry.home, 'registry/authors.json'), 'utf8')).not.toContain(token)
  expect((await author('token', 'jane')).stdout).toMatch(/jane has a new token: shopctl_/)
})

test('names are granted and taken back, and an author goes', async () => {
  expect((await author('grant', 'jane', 'greeter', '@acme/*')).stdout).toContain('@jane greeter @acme')
  expect((await author('revoke', 'jane', 'greeter')).stdout).not.toContain('greeter')
  expect((await author('remove', 'jane')).stdout).toContain('Nobody publishes beside you.')
})

test.each([
  [['token', 'nobody'], 'AUTHOR_NOT_FOUND'],
  [['create', 'Jane Doe'], 'NAME_INVALID'],
  [['grant', 'nobody', 'greeter'], 'AUTHOR_NOT_FOUND'],
])('what cannot be is told: %j', async (argv, code) => {
  const { code: exit, stdout } = await author(...argv, '--json')
  expect({ exit, code: (JSON.parse(stdout) as { error: { code: string } }).error.code }).toEqual({ exit: 2, code })
})
