import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSeal, readSecretKey } from '../../../core/control/seal.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'shopctl-seal-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('the key of a home is made once, and opens what was sealed before', () => {
  const sealed = createSeal(readSecretKey(home, undefined)).seal({ password: 'hidden' })
  expect(createSeal(readSecretKey(home, undefined)).open(sealed)).toEqual({ password: 'hidden' })
  expect(readdirSync(home)).toEqual(['secret.key'])
})

test.each(['', 'abc\n'])(
  'a key that is none, as a full disk leaves it (%j), is told with what to do, and stays',
  (text) => {
    writeFileSync(join(home, 'secret.key'), text)
    expect(() => readSecretKey(home, undefined)).toThrow(
      /secret\.key is not valid: it is not 64 hexadecimal digits; put back/,
    )
    expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe(text)
  },
)
