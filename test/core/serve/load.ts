import { Agent, type RequestOptions, request } from 'node:http'

export interface LoadAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** One request, read to its end; rejects when it breaks off. */
export function ask(address: string, options: RequestOptions & { readonly body?: string } = {}): Promise<LoadAnswer> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const sent = request(address, rest, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject).end(body)
  })
}

/** Clients that ask without a pause, each on a connection of its own, until they are stopped. */
export class Load {
  answered = 0
  readonly wrong: string[] = []
  readonly releases = new Set<number>()
  readonly #agent: Agent
  readonly #running: Promise<void[]>
  #isStopped = false

  constructor(address: string, clients: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: clients })
    this.#running = Promise.all(Array.from({ length: clients }, (_, i) => this.#run(address, i)))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
    this.#agent.destroy()
  }

  async #run(address: string, client: number): Promise<void> {
    for (let i = 0; !this.#isStopped; i += 1) {
      const body = 'x'.repeat((client * 977 + i * 131) % 5000)
      const isPost = (client + i) % 2 === 0
      const post = { method: 'POST', body, headers: { 'content-length': body.length } }
      try {
        const answer = await ask(isPost ? `${address}/echo` : `${address}/item/${i}`, {
          agent: this.#agent,
          ...(isPost ? post : {}),
        })
        this.#judge(answer, isPost ? { bytes: body.length } : { url: `/item/${i}` })
      } catch (error) {
        this.wrong.push(String(error))
      }
    }
  }

  #judge({ status, headers, body }: LoadAnswer, expected: object): void {
    this.answered += 1
    const said = JSON.parse(body) as Record<string, unknown>
    const isWhole = Object.entries(expected).every(([key, value]) => said[key] === value)
    const isOfOne = String(said['release']) === headers['x-release']
    if (status !== 200 || !isWhole || !isOfOne) this.wrong.push(`${status} ${JSON.stringify(headers)} ${body}`)
    this.releases.add(Number(said['release']))
  }
}
