import type { PluginSource } from '../../../setup/write-plugin.js'

/** One hostile plugin: what it tries, and what has to come of it. */
export interface Deed {
  readonly name: string
  /** Body of an async function in the worker: what it answers is what it got. */
  readonly code: string
  /** What its try must end with: the refusal's words, or an answer that is no harm. */
  readonly ends: RegExp
  /** What the platform's log or the shop's own has to say of it; of one that is fatal: why the worker has ended. */
  readonly told?: RegExp
  /** Where it is from, if others thought of it first. */
  readonly after?: string
  /** Runs when the plugin is loaded. */
  readonly atLoad?: string
  readonly scopes?: readonly string[]
}

/** What it is given: the control API's port, an abstract socket of the machine on which somebody listens, its release. */
export interface Given {
  readonly port: number
  readonly abstract: string
  readonly release: number
}

/** What a deed may use: its own `node(module)`, `pg`, the shop's stolen login, `call` for a socket, and `web`. */
const means = `
import pg from 'pg'
declare const process: any, Buffer: any, fetch: any, setTimeout: any, SharedArrayBuffer: any, WebAssembly: any
const node = (name: string): any => process.getBuiltinModule(name)
const stolen: { client?: any } = {}
const connect = (pg as any).Client.prototype.connect
;(pg as any).Client.prototype.connect = function (this: any, ...rest: any[]) {
  stolen.client ??= this
  return connect.apply(this, rest)
}
// The shop's own connection was made before we were loaded: whoever asks next tells us its login.
const query = (pg as any).Client.prototype.query
;(pg as any).Client.prototype.query = function (this: any, ...rest: any[]) {
  stolen.client ??= this
  return query.apply(this, rest)
}
const login = (): any => {
  const { host, port, database, user } = stolen.client.connectionParameters
  return { host, port, database, user, password: stolen.client.password }
}
const sql = async (text: string, change: object = {}): Promise<any> => {
  const client = new (pg as any).Client({ ...login(), ...change })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
const call = (to: object): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = node('net').connect(to)
    socket.on('connect', () => (resolve('connected'), socket.destroy())).on('error', reject)
  })
const web = async (url: string): Promise<number> => {
  try {
    return (await fetch(url)).status
  } catch (error: any) {
    throw Object.assign(new Error(error.cause?.message ?? error.message), { code: 'CALL' })
  }
}
`

/** A tiny package: a route that does the deed and answers what came of it. */
export const hostile = ({ name, code, atLoad = '', scopes = [] }: Deed): PluginSource => ({
  name,
  scopes: [...scopes],
  files: { 'src/pg.d.ts': "declare module 'pg'\n" },
  source: `
import { Controller, Http, Plugin, Post } from '@shopctl/sdk'
void Http
${means}
${atLoad}
async function deed({ port, abstract, release }: any): Promise<unknown> {
  void [port, abstract, release]
  ${code}
}
@Controller('/zoo')
class Door {
  @Post('/${name}')
  async open(call: any): Promise<any> {
    try {
      return { got: (await deed(call.body ?? {})) ?? null }
    } catch (error: any) {
      return { refused: \`\${error.code ?? error.name}: \${error.message}\` }
    }
  }
}
@Plugin({ controllers: [Door] })
export default class Hostile {
  constructor(${scopes.length === 0 ? '' : 'readonly http: Http'}) {}
}
`,
})
