import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startFakePlatform } from '../../fake-platform.js'
import { cli } from '../../run-cli.js'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shopctl-new-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const newPlugin = (...argv: string[]) => cli(['plugin', 'new', ...argv], { cwd })
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8')

test('a new plugin has its own name wherever the template had one', async () => {
  const { code, stdout } = await newPlugin('order-limit')
  expect(code).toBe(0)
  expect(stdout).toContain('shopctl plugin publish order-limit\n')
  expect(JSON.parse(read('order-limit/package.json'))).toMatchObject({
    name: 'order-limit',
    peerDependencies: { '@shopctl/sdk': '^1' },
    shopctl: { title: 'Order limit', scopes: [] },
  })
  expect(read('order-limit/src/index.ts')).toContain('export default class OrderLimit {')
  expect(read('order-limit/test/index.test.ts')).toContain("import OrderLimit from '../src/index.js'")
  const all = ['README.md', 'LICENSE', 'tsconfig.json', 'src/config.ts', '.gitignore', 'package.json', 'src/index.ts']
  for (const file of all) expect(read(`order-limit/${file}`)).not.toMatch(/my-plugin|MyPlugin|My plugin/)
})

test('a plugin that we ship is a template, too', async () => {
  expect((await newPlugin('hello', '--template', 'welcome-mail')).code).toBe(0)
  expect(JSON.parse(read('hello/package.json'))).toMatchObject({ name: 'hello', shopctl: { title: 'Hello' } })
  expect(read('hello/src/index.ts')).toContain('export default class Hello {')
  expect(read('hello/test/hello.test.ts') + read('hello/README.md')).not.toMatch(
    /welcome-mail|WelcomeMail|Welcome mail/,
  )
  const { code, stderr } = await newPlugin('other', '--template', 'nothing')
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /^TEMPLATE_NOT_FOUND {2}No plugin named "nothing" is shipped\.\n.*order-minimum, .*welcome-mail/,
  )
})

test('a scope is part of the package’s name and of nothing else', async () => {
  expect((await newPlugin('@me/greeter')).code).toBe(0)
  expect(JSON.parse(read('greeter/package.json'))).toMatchObject({ name: '@me/greeter', shopctl: { title: 'Greeter' } })
})

test.for([
  ['checkout', 'CheckoutPlugin'],
  ['plugin', 'PluginPlugin'],
  ['object', 'ObjectPlugin'],
  ['a--b-', 'AB'],
])('the class of "%s" is %s, so that it hides no other', async ([name, expected]) => {
  await newPlugin(name!)
  expect(read(`${name}/src/index.ts`)).toContain(`export default class ${expected} {`)
})

test('npm finds the SDK in the registry of the running platform', async () => {
  const platform = await startFakePlatform()
  try {
    const { stdout } = await cli(['plugin', 'new', 'greeter', '--json'], { cwd, home: platform.home })
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'greeter',
      folder: join(cwd, 'greeter'),
      registry: 'http://127.0.0.1:4873',
      files: expect.arrayContaining(['.npmrc', 'package.json', 'src/index.ts', 'test/index.test.ts']),
    })
    expect(read('greeter/.npmrc')).toBe('@shopctl:registry=http://127.0.0.1:4873/\n')
  } finally {
    await platform.close()
  }
})

test('without a platform there is no address to write, and the next steps say so', async () => {
  const { stdout } = await newPlugin('greeter')
  expect(existsSync(join(cwd, 'greeter/.npmrc'))).toBe(false)
  expect(stdout).toContain('shopctl up')
})

test('--dir says where; an empty folder is taken, a full one is left alone', async () => {
  mkdirSync(join(cwd, 'plugins/here'), { recursive: true })
  expect((await newPlugin('greeter', '--dir', 'plugins/here')).code).toBe(0)
  writeFileSync(join(cwd, 'plugins/here/src/index.ts'), 'mine')
  const { code, stderr } = await newPlugin('greeter', '--dir', 'plugins/here')
  expect(code).toBe(2)
  expect(stderr).toContain('FOLDER_EXISTS')
  expect(read('plugins/here/src/index.ts')).toBe('mine')
})

test.for([
  'Greeter',
  '../greeter',
  '@me/../greeter',
  '-x',
  '9lives',
  'a'.repeat(41),
  '',
  'greeter@1.0.0',
  '@/x',
  'a/b',
])('no plugin can be called "%s"', async (name) => {
  const { code, stdout } = await newPlugin('--json', '--', name)
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.code).toBe('NAME_INVALID')
})
