import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '../../../bin/command/parse-config.js'
import { Printer } from '../../../bin/terminal/print.js'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shopctl-config-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

function parse(pairs: readonly string[], stdin = '') {
  const input = new PassThrough()
  input.end(stdin)
  const streams = { stdin: input, stdout: new PassThrough(), stderr: new PassThrough() }
  return parseConfig(pairs, { cwd, stdin: input, print: new Printer({ streams, environment: {}, isJson: false }) })
}

test('a value is JSON where it is JSON, else text', async () => {
  expect(await parse(['a=1', 'b=true', 'c=["x"]', 'd=hello', 'e="1"', 'f=', 'g=null', 'h=x=y', 'i=007'])).toEqual({
    a: 1,
    b: true,
    c: ['x'],
    d: 'hello',
    e: '1',
    f: '',
    g: null,
    h: 'x=y',
    i: '007',
  })
})

test('@file is the text of a file without its last newline, and the value of a .json file', async () => {
  writeFileSync(join(cwd, 'key.pem'), '123\n456\n')
  writeFileSync(join(cwd, 'hosts.json'), '\uFEFF["a", "b"]')
  expect(await parse(['key=@key.pem', 'hosts=@hosts.json'])).toEqual({ key: '123\n456', hosts: ['a', 'b'] })
})

test('- is read from stdin, and stays text', async () => {
  expect(await parse(['secret=-', 'a=1'], '12345\n')).toEqual({ secret: '12345', a: 1 })
})

test('a key that JavaScript knows is a key like any other', async () => {
  const config = await parse(['__proto__={"polluted":true}', 'constructor=1'])
  expect(Object.entries(config)).toEqual([
    ['__proto__', { polluted: true }],
    ['constructor', 1],
  ])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test.for([
  [['minimum'], 'The setting "minimum" is not valid: write it as key=value.'],
  [['=5'], 'The setting "=5" is not valid: write it as key=value.'],
  [['a=1', 'a=2'], 'The setting "a" is not valid: it is given twice.'],
  [['a=-', 'b=-'], 'The setting "b" is not valid: stdin holds one secret only.'],
  [['a=-'], 'The setting "a" is not valid: nothing came from stdin.'],
  [['a=@nowhere'], 'The file nowhere of the setting "a" is not valid: there is no such file.'],
  [['a=@.'], 'The file . of the setting "a" is not valid: it cannot be read (EISDIR).'],
] as const)('what is no setting is refused: %j', async ([pairs, message]) => {
  await expect(parse(pairs)).rejects.toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }))
})

test('a broken .json file is named', async () => {
  writeFileSync(join(cwd, 'x.json'), '{')
  await expect(parse(['a=@x.json'])).rejects.toThrow('The file x.json of the setting "a" is not valid: it is no JSON (')
})
