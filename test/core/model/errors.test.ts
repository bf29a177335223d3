import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorTable, ShopError, shopError } from '../../../core/model/index.js'

const docs = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const documented = new Map(
  [...docs.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [code ?? '', Number(status)]),
)

test('each code of the table stands in docs/errors.md with its status, and no other does', () => {
  const table = Object.entries(errorTable).map(([code, { status }]) => [code, status])
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(table))
})

test('every status is one of an error', () => {
  for (const { status } of Object.values(errorTable)) expect(status).toSatisfy((n: number) => n >= 400 && n <= 599)
})

test('an error carries the culprit in its sentence, the next step, and goes over the wire and back', () => {
  const error = shopError('TENANT_NOT_FOUND', 'acme')
  expect(error).toMatchObject({ code: 'TENANT_NOT_FOUND', status: 404, message: 'There is no tenant "acme".' })
  expect(error.hint).toContain('shopctl tenant create acme')
  expect(new ShopError(error.toProblem())).toMatchObject({ code: error.code, message: error.message, hint: error.hint })
})

test('where an address was given for a shop’s name the next step says so, and does not make a shop of it', () => {
  const { hint } = shopError('TENANT_NOT_FOUND', 'http://acme.localhost:8080')
  expect(hint).toContain('by its name ("acme"), not by its address')
  expect(hint).not.toContain('tenant create')
})
