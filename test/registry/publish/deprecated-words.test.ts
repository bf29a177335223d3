import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Kernel } from '../../../core/protocol/index.js'
import { checkPlugin } from '../../../registry/index.js'
import { makeFakeKernel } from './fake-kernel.js'
import { writePlugin } from './write-plugin.js'

let home: string
let kernel: Kernel

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'shopctl-deprecated-'))
  kernel = await makeFakeKernel(home)
})
afterAll(() => rm(home, { recursive: true }))

/** An SDK with words that are to go, and another package with one. */
const packages = {
  'node_modules/@shopctl/sdk/package.json':
    '{"name":"@shopctl/sdk","version":"1.4.0","type":"module","exports":{".":{"types":"./dist/index.d.ts","default":"./dist/index.js"}}}',
  'node_modules/@shopctl/sdk/dist/index.js':
    'export class Mailer { post() {} send() {} }\nexport const stale = () => {}\n',
  'node_modules/@shopctl/sdk/dist/index.d.ts': `
    /** Does it.
     * @deprecated since 1.2: use {@link fresh},
     *   which is shorter. */
    export declare function stale(): void
    export declare class Mailer {
      /** @deprecated */
      post(): void
      send(): void
    }
    /** @deprecated since 1.3: use \`Verdict\`. */
    export type Answer = string`,
  'node_modules/other/package.json':
    '{"name":"other","version":"1.0.0","type":"module","exports":{"types":"./o.d.ts","default":"./o.js"}}',
  'node_modules/other/o.js': 'export const old = 1\n',
  'node_modules/other/o.d.ts': '/** @deprecated since ever */\nexport declare const old: number\n',
}

async function check(source: string) {
  const manifest = { dependencies: { other: '^1.0.0' } }
  const files = { ...packages, 'src/index.ts': source, 'src/more.ts': 'export const more = 1\n' }
  const folder = await writePlugin('dated', { manifest, files })
  return checkPlugin({ folder, kernel, signal: AbortSignal.timeout(60_000) })
}

test('deprecation has a rule: deprecated words are told with their places and what their docstring says, and go on working (P23)', async () => {
  const { reasons, warnings } = await check(
    [
      "import { type Answer, Mailer, stale } from '@shopctl/sdk'",
      'const mailer = new Mailer()',
      'mailer.send()',
      'mailer.post()',
      'stale()',
      "export const answer: Answer = ''",
    ].join('\n'),
  )
  expect(reasons).toEqual([])
  expect(warnings.toSorted()).toEqual([
    'src/index.ts:1:10, src/index.ts:6:22 Answer is deprecated since 1.3: use `Verdict`.',
    'src/index.ts:1:31, src/index.ts:5:1 stale is deprecated since 1.2: use fresh, which is shorter.',
    'src/index.ts:4:8 post is deprecated',
  ])
})

test('what other packages call deprecated, and what else an editor might suggest, is no word of ours', async () => {
  const { reasons, warnings } = await check("import { old } from 'other'\nexport const now = async () => old\n")
  expect([reasons, warnings]).toEqual([[], []])
})
