import type { FastifyInstance } from 'fastify'
import { tokenHeader } from '../protocol/index.js'

/** The doors of a shop that only the platform uses. */
export class PlatformDoor {
  constructor(
    private readonly app: FastifyInstance,
    private readonly token: string,
  ) {}

  /** Answers undefined when it is done, and otherwise what the shop says. */
  post = (url: string, body: object): Promise<string | undefined> => this.#send('POST', url, body)
  put = (url: string, body: object): Promise<string | undefined> => this.#send('PUT', url, body)

  async #send(method: 'POST' | 'PUT', url: string, payload: object): Promise<string | undefined> {
    const answer = await this.app.inject({ method, url, payload, headers: { [tokenHeader]: this.token } })
    return answer.statusCode < 300 ? undefined : answer.json<{ title: string }>().title
  }
}
