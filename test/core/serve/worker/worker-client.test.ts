import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { internalPaths } from '../../../../core/protocol/index.js'
import { WorkerClient } from '../../../../core/serve/worker/worker-client.js'

const answer: { status: number; body: string } = { status: 200, body: '' }
const worker = createServer((_request, response) => response.writeHead(answer.status).end(answer.body))
let client: WorkerClient
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopctl-client-'))
  const socket = join(dir, 'worker.sock')
  await once(worker.listen(socket), 'listening')
  client = new WorkerClient(socket, 'token')
})
afterAll(async () => {
  await client.close()
  worker.close()
  await rm(dir, { recursive: true })
})

const { events, jobs, mails, forgottenPayments, catalogPage } = internalPaths
const answered = (path: string, status: number, body: string) => {
  Object.assign(answer, { status, body })
  return client.request({ method: 'POST', path, body: {} })
}
const nested = (bytes: number): string => `[${'[],'.repeat(bytes / 3)}1]`

test.each([events, jobs, mails, forgottenPayments])(
  'of what %s answers no more is read than is kept of it',
  async (path) => {
    await expect(answered(path, 500, nested(3_000_000))).rejects.toThrow('its answer is longer than 64 KB')
    expect(await answered(path, 200, nested(60_000))).toEqual({ status: 200, body: undefined })
    const fault = { code: 'HANDLER_FAILED', title: 'x'.repeat(50_000), more: [[]] }
    const { body } = await answered(path, 500, JSON.stringify(fault))
    expect(body).toEqual({ code: 'HANDLER_FAILED', title: `${'x'.repeat(999)}…` })
    expect(await answered(path, 500, '{"title":[[]]}')).toEqual({ status: 500, body: {} })
    expect(await answered(path, 502, 'null')).toEqual({ status: 502, body: {} })
  },
)

test('an answer that is read may be long', async () => {
  const { body } = await answered(catalogPage, 200, nested(600_000))
  expect(body).toHaveLength(200_001)
  await expect(answered(catalogPage, 200, nested(4_500_000))).rejects.toThrow()
})
