import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RegistrySettings, UplinkChoice } from '../settings.js'
import { AuthorDoors } from './author-doors.js'
import { AuthorPublish } from './author-publish.js'
import { Authors } from './authors.js'
import { prepareFolders } from './folders.js'
import { Gate } from './gate.js'
import { openVerdaccio } from './open-verdaccio.js'
import { Ownership } from './ownership.js'
import { readSecret, signPlatformToken } from './platform-token.js'
import { PluginIndex } from './plugin-index.js'
import { PublishRights } from './publish-rights.js'
import { Publishes } from './publishes.js'
import { repairPublishes } from './repair-publishes.js'
import { Revisions } from './revisions.js'
import { routeRequests } from './route-requests.js'
import { signStored } from './sign-stored.js'
import { SigningKey } from './signing-key.js'
import { Uplink } from './uplink.js'

export interface OpenRegistry {
  readonly port: number
  readonly token: string
  /** Finishes the requests under way, for a second and a half at most. */
  close(): Promise<void>
}

/**
 * Opens the registry on the loopback. One verdaccio holds what was published here and knows no uplink, so that no
 * package of the world can ever mix with one of ours; a second one, opened when first needed, mirrors the uplink.
 */
export async function openRegistry(settings: RegistrySettings, choice: UplinkChoice): Promise<OpenRegistry> {
  const folders = await prepareFolders(settings.folder)
  await repairPublishes(folders)
  const secret = await readSecret(folders.secret)
  const token = signPlatformToken(secret)
  const key =
    (await SigningKey.read(folders.signingKey)) ??
    // What was published before there was a key is signed with it.
    (await SigningKey.make(folders.signingKey, (made) => signStored(folders.packages, made)))
  const own = await openVerdaccio({ storage: folders.packages, secret, uplinks: {}, proxy: {} })
  const index = new PluginIndex(folders)
  const revisions = new Revisions()
  const publishes = new Publishes(folders.publishing, (name) => {
    index.markChanged(name)
    revisions.changed(name)
  })
  const uplink = new Uplink({ choice, storage: folders.mirror, secret })
  const authors = await Authors.open(folders.authors)
  const { packages } = folders
  const ownership = new Ownership(folders, authors)
  const rights = new PublishRights({ authors, ownership, uplink, packages })
  const gate = new Gate(settings.gate)
  const publishing = new AuthorPublish({ authors, rights, gate, ownership, publishes, key, own, token, packages })
  const doors = new AuthorDoors(authors, packages)
  const server = createServer(
    routeRequests({ ownership, own, index, revisions, publishes, uplink, token, key, authors, publishing, doors }),
  )
  server.requestTimeout = 30_000
  const port = await listen(server, settings.port)
  index.load()
  return {
    port,
    token,
    close: async () => {
      gate.close()
      await close(server, index, uplink)
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function close(server: Server, index: PluginIndex, uplink: Uplink): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), 1_500)
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await closed
  clearTimeout(late)
  await Promise.all([index.close(), uplink.close()])
}
