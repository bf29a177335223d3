import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { schemaCompilers, schemaKey, useOf } from '../../../../core/runtime/http/compile-schemas.js'
import type { CompiledSchemas } from '../../../../core/runtime/http/compiled-schemas.js'
import { StandaloneSchemas } from '../../../../core/runtime/http/standalone-schemas.js'
import { startEmptyShop } from '../../../../core/runtime/index.js'
import { shopParts } from '../../../../core/shop/host.js'
import { repository } from '../../../setup/test-platform.js'
import { temporaryFolder } from '../../build/temporary-folder.js'

const customer = {
  type: 'object',
  additionalProperties: false,
  required: ['email'],
  properties: {
    email: { type: 'string', format: 'email', maxLength: 40 },
    language: { type: 'string', default: 'en' },
    tags: { type: 'array', uniqueItems: true, items: { type: 'object' } },
  },
}
const page = { type: 'object', properties: { page: { type: 'integer', minimum: 1, default: 1 } } }
const money = {
  type: 'object',
  properties: {
    total: { type: 'integer' },
    by: { anyOf: [{ type: 'null' }, { type: 'object', properties: { name: { type: 'string' } } }] },
  },
}

/** What a kernel has in its place. */
async function bundled(schemas: StandaloneSchemas): Promise<CompiledSchemas> {
  const { outputFiles } = await build({
    stdin: { contents: schemas.module, resolveDir: repository },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  })
  const file = join(await temporaryFolder(), 'compiled-schemas.mjs')
  await writeFile(file, outputFiles[0]?.text ?? '')
  return ((await import(pathToFileURL(file).href)) as { compiledSchemas: CompiledSchemas }).compiledSchemas
}

const judged = (validate: unknown, value: object): unknown => {
  const run = validate as { (value: object): boolean; errors?: unknown }
  const seen = structuredClone(value)
  return { accepts: run(seen), seen, errors: run.errors ?? null }
}

test.each([
  ['body', customer, [{ email: 'ada@example.org' }, { email: 'ada' }, { email: 7 }, { email: 'a@b.co', other: 1 }, {}]],
  ['body', customer, [{ email: 'ada@example.org', tags: [{}, {}] }, { email: 'ä'.repeat(41) }]],
  ['querystring', page, [{ page: '3' }, { page: '0' }, { page: 'x' }, {}]],
] as const)(
  'a check of a %s that was compiled ahead says what one that is compiled now says',
  async (httpPart, schema, values) => {
    const schemas = new StandaloneSchemas()
    const route = { schema, method: 'POST', url: '/', httpPart }
    const now = schemas.validator(route)
    const ahead = (await bundled(schemas)).validators[schemaKey(schema, useOf(httpPart))]?.()
    for (const value of values) expect(judged(ahead, value)).toEqual(judged(now, value))
  },
)

test('an answer’s text that is made by what was compiled ahead is the same', async () => {
  const schemas = new StandaloneSchemas()
  const route = { schema: money, method: 'GET', url: '/', httpStatus: '200' }
  const now = schemas.serializer(route)
  const ahead = (await bundled(schemas)).serializers[schemaKey(money, 'answer')]?.()
  for (const value of [
    { total: 900, by: null },
    { total: 1, by: { name: '"Ada"' }, secret: true },
  ])
    expect(ahead?.(value)).toBe(now(value))
})

test('all schemas of a shop without plugins are compiled ahead, and in each build to the same', async () => {
  const [one, two] = [new StandaloneSchemas(), new StandaloneSchemas()]
  for (const schemas of [one, two]) await (await startEmptyShop(shopParts, { compilers: schemas })).close()
  expect(one.module).toBe(two.module)
  const { validators, serializers } = await bundled(one)
  const asked: (string | undefined)[] = []
  const shop = await startEmptyShop(shopParts, {
    compilers: {
      validator: (route) => {
        const key = schemaKey(route.schema, useOf(route.httpPart))
        asked.push(Object.hasOwn(validators, key) ? undefined : `${route.method} ${route.url}`)
        return schemaCompilers.validator(route)
      },
      serializer: (route) => {
        const key = schemaKey(route.schema, 'answer')
        asked.push(Object.hasOwn(serializers, key) ? undefined : `${route.method} ${route.url}`)
        return schemaCompilers.serializer(route)
      },
    },
  })
  await shop.close()
  expect(asked.length).toBeGreaterThan(50)
  expect(asked.filter((missing) => missing !== undefined)).toEqual([])
})
