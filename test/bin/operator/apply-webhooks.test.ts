import { afterAll, beforeAll, expect, test } from 'vitest'
import { withWebhooks } from '../../../bin/operator/apply-webhooks.js'
import type { Answer } from '../../../bin/terminal/answer.js'
import { partly } from '../../../bin/terminal/partly.js'
import { connectPlatform, type PlatformClient } from '../../../core/control/client/index.js'
import { shopError } from '../../../core/model/errors.js'
import { type FakePlatform, startFakePlatform } from '../fake-platform.js'

let platform: FakePlatform
let client: PlatformClient
beforeAll(async () => {
  platform = await startFakePlatform()
  client = await connectPlatform(platform.home)
})
afterAll(() => platform.close())

const shop = { slug: 'acme', name: 'Acme', currency: 'EUR' }
const url = 'https://erp.example.com/hook'
const rest = async (): Promise<Answer> => ({ data: { changed: false }, show: () => 'acme is as it was' })
const plain = (text: string): string => text
const paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain }
const shown = ({ show }: Answer): string => show({ paint, columns: 80 })

test('the secret of a new webhook is said once, after the rest of the shop', async () => {
  const answer = await withWebhooks({ ...shop, webhooks: [{ url }] }, { client, dryRun: false }, rest)
  expect(answer.data).toMatchObject({ changed: false, webhooks: { added: [{ url, secret: 'whsec_hidden' }] } })
  expect(shown(answer)).toMatch(/^acme is as it was\n✓ wh_1f2e .* is gone\n✓ wh_2a3b .* is made\. Secret: whsec_hidden/)
})

test('of a webhook that is there it says what changes, and names the plugins that come with it', async () => {
  const present = { url: 'https://erp.example.com/there', types: ['points.earned'] }
  const file = { ...shop, plugins: { points: { package: '@house/points' } }, webhooks: [present] }
  const answer = await withWebhooks(file, { client, dryRun: true }, rest)
  expect(platform.asked.at(-1)?.body).toMatchObject({ coming: ['@house/points'], dryRun: true })
  expect(shown(answer)).toContain(
    `✓ wh_3c4d ${present.url} would be changed: events order.placed → points.earned; notify none → ada@example.com`,
  )
})

test('a dry run says what would be, and changes nothing', async () => {
  const asked = platform.asked.length
  const answer = await withWebhooks({ ...shop, webhooks: [{ url }] }, { client, dryRun: true }, rest)
  expect(platform.asked.slice(asked).map(({ body }) => body)).toEqual([{ webhooks: [{ url }], dryRun: true }])
  expect(shown(answer)).toContain(`✓ a webhook ${url} would be made`)
})

test('a file that says nothing of webhooks asks for nothing', async () => {
  const asked = platform.asked.length
  expect((await withWebhooks(shop, { client, dryRun: false }, rest)).data).toEqual({ changed: false })
  expect(platform.asked).toHaveLength(asked)
})

test('what is shown once is shown, whatever fails after it', async () => {
  const made: Answer = { data: { password: 'first' }, show: () => 'sign in with first' }
  const answer = partly([made], 'globex', shopError('TENANT_NOT_FOUND', 'globex'))
  expect(answer).toMatchObject({ data: { done: [{ password: 'first' }], failed: 'globex' }, exitCode: 2 })
  expect(shown(answer)).toMatch(/^sign in with first\n\n✗ globex: .*TENANT_NOT_FOUND/)
})
