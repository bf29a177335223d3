import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { createRegistryClient, type RegistryClient } from '../../registry/index.js'
import { type FaultyRegistry, startFaultyRegistry } from './faulty-registry.js'
import { packed } from './packed.js'

const packument = {
  name: 'lib',
  versions: {
    '1.0.0': { name: 'lib', version: '1.0.0', dist: { tarball: 'http://x/lib/-/lib-1.0.0.tgz', shasum: '0' } },
  },
  'dist-tags': { latest: '1.0.0' },
}

async function withRegistry(listener: RequestListener, run: (client: RegistryClient, url: string) => Promise<void>) {
  const registry: FaultyRegistry = await startFaultyRegistry(listener)
  const client = createRegistryClient({ url: registry.url, token: 'secret-token' })
  try {
    await run(client, registry.url)
  } finally {
    await client.close()
    await registry.close()
  }
}

test('a registry that is not there is unreachable', async () => {
  const { url, close } = await startFaultyRegistry(() => undefined)
  await close()
  const client = createRegistryClient({ url })
  const error = {
    code: 'REGISTRY_UNREACHABLE',
    message: expect.stringContaining(`${url} does not answer: the connection`),
  }
  await expect(client.packument('lib')).rejects.toMatchObject(error)
  await expect(client.search('')).rejects.toMatchObject(error)
  await expect(client.ping()).rejects.toMatchObject(error)
  await client.close()
})

test('a registry that accepts and never answers is given up within five seconds, for reading and for publishing', async () => {
  await withRegistry(
    () => undefined,
    async (client) => {
      const began = performance.now()
      const calls = [
        client.packument('lib'),
        client.details('lib'),
        client.search(''),
        client.publish(packed('lib', '1.0.0')),
      ]
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: 'rejected', reason: { code: 'REGISTRY_UNREACHABLE' } })
      }
      expect(performance.now() - began).toBeLessThan(5_000)
    },
  )
})

test('a registry that fails is said to have refused, without the token', async () => {
  await withRegistry(
    (_, response) => response.writeHead(500).end('{"error":"disk full"}'),
    async (client) => {
      const error = await client.publish(packed('lib', '1.0.0')).catch((error: Error) => error)
      expect(error).toMatchObject({ code: 'REGISTRY_REFUSED', message: expect.stringContaining('disk full') })
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('secret-token')
      await expect(client.packument('lib')).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
    },
  )
})

test.each(['<html>', '{"name":"lib"}', '[]'])('an answer that is no packument is refused: %s', async (body) => {
  await withRegistry(
    (_, response) => response.end(body),
    (client) => expect(client.packument('lib')).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' }),
  )
})

test('a tarball that was cut off on its way is no tarball', async () => {
  await withRegistry(
    (request, response) => {
      if (request.url === '/lib') return response.end(JSON.stringify(packument))
      response.writeHead(200, { 'content-length': 1_000 }).write('the beginning')
      return setTimeout(() => response.destroy(), 10)
    },
    (client) => expect(client.tarball('lib', '1.0.0')).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' }),
  )
})

test('a tarball without an end is not read to its end', async () => {
  await withRegistry(
    (request, response) => {
      if (request.url === '/lib') return response.end(JSON.stringify(packument))
      const send = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1024 * 1024), send)
      }
      return send()
    },
    (client) =>
      expect(client.tarball('lib', '1.0.0')).rejects.toMatchObject({
        code: 'PACKAGE_CORRUPT',
        message: expect.stringContaining('it has more than 64 MB'),
      }),
  )
})

test.each(['', 'other bytes'])('a tarball that is not the published one is corrupt: "%s"', async (bytes) => {
  await withRegistry(
    (request, response) => response.end(request.url === '/lib' ? JSON.stringify(packument) : bytes),
    (client) => expect(client.tarball('lib', '1.0.0')).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT' }),
  )
})

test('a read is asked again when its kept-alive connection breaks', async () => {
  let asked = 0
  await withRegistry(
    (request, response) => {
      asked += 1
      if (asked === 2) request.socket.destroy()
      else response.end(JSON.stringify(packument))
    },
    async (client) => {
      await client.packument('lib')
      expect(await client.packument('lib', { fresh: true })).toEqual(packument)
      expect(asked).toBe(3)
    },
  )
})
