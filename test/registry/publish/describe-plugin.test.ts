import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describePlugin } from '../../../registry/publish/describe-plugin.js'
import { temporaryFolder } from '../temporary-folder.js'
import { makeFakeKernel } from './fake-kernel.js'

async function describe(code: string, options: { limit?: number; signal?: AbortSignal } = {}) {
  const staging = await temporaryFolder()
  await mkdir(join(staging, 'package/dist'), { recursive: true })
  await writeFile(join(staging, 'package/package.json'), '{"type":"module"}')
  await writeFile(join(staging, 'package/dist/index.js'), code)
  const signal = options.signal ?? AbortSignal.timeout(20_000)
  return describePlugin({
    kernel: await makeFakeKernel(staging),
    staging,
    files: { mail: ['hello'] },
    signal,
    limit: options.limit ?? 10_000,
  })
}

test('a plugin that never finishes loading is killed, and that is the reason', async () => {
  const reason = 'it never finished loading: after 0.5 seconds its modules still run'
  expect(await describe('for (;;);', { limit: 500 })).toEqual({ kind: 'fault', reason })
  expect(await describe('await new Promise(() => setInterval(() => {}, 1e6))', { limit: 500 })).toEqual({
    kind: 'fault',
    reason,
  })
})

test('what a plugin prints while it is loaded is not taken for its facts', async () => {
  const description = await describe(
    "console.log('{\"hello\":1}\\nfacts')\nexport const facts = { routes: ['GET /a'] }",
  )
  expect(description).toMatchObject({ kind: 'facts', facts: { routes: ['GET /a'], mail: ['hello'] } })
})

test('a plugin sees nothing of our environment', async () => {
  process.env['SECRET_OF_OURS'] = 'x'
  const description = await describe('export const facts = { routes: Object.keys(process.env) }')
  expect(description).toMatchObject({
    kind: 'facts',
    facts: { routes: expect.not.arrayContaining(['SECRET_OF_OURS']) },
  })
})

test('a process that a plugin starts and leaves behind is not waited for', async () => {
  const code = "import { spawn } from 'node:child_process'\nspawn('sleep', ['9'], { stdio: 'inherit' })"
  const began = performance.now()
  expect(await describe(code)).toMatchObject({ kind: 'facts' })
  expect(performance.now() - began).toBeLessThan(8_900)
})

test('who gives up does not wait for the end', async () => {
  await expect(describe('for (;;);', { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})
