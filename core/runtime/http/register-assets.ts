import type { FastifyInstance } from 'fastify'
import type { Asset, PluginModule } from '../../protocol/index.js'
import { HttpProblem } from '../../sdk/host/index.js'
import type { Switch } from '../switch.js'
import { assetsPath } from './host-routes.js'

interface Owner {
  /** The installation's name. */
  readonly name: string
  readonly module: PluginModule
  readonly switch?: Switch
}

/** An asset with its bytes, once somebody has asked for them. */
interface Served extends Asset {
  content?: Buffer
  readonly owner: Switch | undefined
}

/** A file may be looked at, and never act in the shop's name. */
const tame = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
}

/**
 * Serves plugins' assets under `/assets/<installation>/<name>`: only what the bundle holds, so no path leads elsewhere.
 * An address that names the content (`?v=`) may be kept for ever; another is asked for again by its ETag.
 */
export function registerAssets(app: FastifyInstance, plugins: Iterable<Owner>): void {
  const served = new Map<string, Served>(
    [...plugins].flatMap(({ name, module: { assets = {} }, switch: owner }) =>
      Object.entries(assets).map(([file, asset]): [string, Served] => [`${name}/${file}`, { ...asset, owner }]),
    ),
  )
  if (served.size === 0) return
  const schema = { hide: true } as object
  app.get<{ Params: { '*': string }; Querystring: { v?: string } }>(
    `${assetsPath}*`,
    { schema },
    async (request, reply) => {
      const asset = served.get(request.params['*'])
      if (asset === undefined || asset.owner?.isOff === true)
        throw new HttpProblem(404, 'NOT_FOUND', `There is no ${request.method} ${request.url}.`)
      const etag = `"${asset.hash}"`
      const { v = '' } = request.query
      const isNamed = v.length >= 16 && asset.hash.startsWith(v)
      void reply.headers({
        ...tame,
        etag,
        'cache-control': isNamed ? 'public, max-age=31536000, immutable' : 'public, no-cache',
      })
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
      asset.content ??= Buffer.from(asset.base64, 'base64')
      return reply.type(asset.type).send(asset.content)
    },
  )
}

/** RFC 9110: any of the listed tags, weak ones too, or every one. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
