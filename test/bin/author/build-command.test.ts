import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cli } from '../run-cli.js'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shopctl-build-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

test.for([
  ['nowhere.json', undefined, 'The file nowhere.json is not valid: there is no such file.'],
  ['acme.json', '{\n  "slug": "acme",\n}', 'it is no JSON (line 3, column 1: Expected double-quoted property name).'],
  [
    'acme.json',
    '{\n  "slug": acme\n}',
    'it is no JSON (Unexpected token \'a\', "{ "slug": acme }" is not valid JSON).',
  ],
  ['acme.json', '{"slug":"acme","name":"Acme","currency":"EUR","plugin":{}}', 'unknown key "plugin"'],
] as const)('a tenant file that is none is refused before anything is started: %j %j', async ([name, text, reason]) => {
  if (text !== undefined) writeFileSync(join(cwd, name), text)
  const { code, stdout } = await cli(['build', name, '--out', 'out', '--json'], { cwd })
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'INPUT_INVALID', title: expect.stringContaining(reason) })
})

test('an address that is none is no registry', async () => {
  writeFileSync(join(cwd, 'acme.json'), '{"slug":"acme","name":"Acme","currency":"EUR"}')
  const { code, stderr } = await cli(['build', 'acme.json', '--out', 'out', '--registry', 'file:///etc'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('The registry "file:///etc" is not valid')
})
