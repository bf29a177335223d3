/** A publish that is cut off, wherever, is none: the version is whole, or not there. */
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishDocument } from '../../registry/client/publish-document.js'
import { packed } from './packed.js'
import { startTestRegistry, type TestRegistry } from './start-test-registry.js'

let registry: TestRegistry

beforeAll(async () => {
  registry = await startTestRegistry()
})
afterAll(() => registry.close())

const whole = packed('cut', '1.0.0', { words: 'x'.repeat(200) })
const headers = (): Record<string, string> => ({
  authorization: `Bearer ${registry.token}`,
  'content-type': 'application/json',
})

/** So many places between the first byte and the last. */
const places = (length: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((i * (length - 1)) / (count - 1)))

const isThere = async (): Promise<boolean> =>
  (await registry.client.packument('cut', { own: true, fresh: true })) !== null

test('a tarball that was cut at any byte is refused, and nothing is visible of it (P14)', async () => {
  for (const at of places(whole.tarball.length, 16)) {
    const { data, length } = { data: whole.tarball.subarray(0, at).toString('base64'), length: at }
    const document = publishDocument(whole, null, registry.url) as { _attachments: object }
    const cut = {
      ...document,
      _attachments: { 'cut-1.0.0.tgz': { content_type: 'application/octet-stream', data, length } },
    }
    const answer = await fetch(`${registry.url}/cut`, { method: 'PUT', headers: headers(), body: JSON.stringify(cut) })
    expect(answer.status, `cut at ${at}`).toBeGreaterThanOrEqual(400)
    expect(await isThere(), `cut at ${at}`).toBe(false)
  }
})

test('a publish whose sender is gone before its last byte is none, and the whole one lands afterwards (P14)', async () => {
  const body = JSON.stringify(publishDocument(whole, null, registry.url))
  for (const at of places(body.length, 8)) {
    await sendPart(body, at)
    expect(await isThere(), `cut at ${at}`).toBe(false)
  }
  await registry.client.publish(whole)
  expect(await registry.client.tarball('cut', '1.0.0')).toEqual(whole.tarball)
})

/** Sends the first bytes, and breaks the connection off when they have left. */
function sendPart(body: string, at: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const sent = request(`${registry.url}/cut`, {
    method: 'PUT',
    headers: { ...headers(), 'content-length': String(Buffer.byteLength(body)) },
  })
  sent.on('error', () => undefined).on('close', resolve)
  sent.write(body.slice(0, at), () => sent.destroy())
  return promise
}
