import { type AuthorChange, type AuthorsAnswer, type AuthorView, routes, type TokenAnswer } from '../routes.js'
import { refused } from './refused.js'
import { RegistryConnection } from './registry-connection.js'

export interface AuthorsClientOptions {
  readonly url: string
  /** The platform's own. */
  readonly token: string
}

/** Who may publish beside the operator. All throw REGISTRY_UNREACHABLE, and what the registry answers. */
export class AuthorsClient {
  readonly #connection: RegistryConnection
  readonly #token: string

  constructor({ url, token }: AuthorsClientOptions) {
    this.#connection = new RegistryConnection(url)
    this.#token = token
  }

  async list(): Promise<readonly AuthorView[]> {
    return ((await this.#ask('GET')) as AuthorsAnswer).authors
  }

  /** AUTHOR_EXISTS, NAME_INVALID, FORBIDDEN. */
  async create(author: string, names: readonly string[]): Promise<TokenAnswer> {
    return (await this.#ask('POST', { do: 'create', author, names })) as TokenAnswer
  }

  /** AUTHOR_NOT_FOUND. */
  async renewToken(author: string): Promise<TokenAnswer> {
    return (await this.#ask('POST', { do: 'token', author })) as TokenAnswer
  }

  /** Answers all authors as they are then. AUTHOR_NOT_FOUND, NAME_INVALID, FORBIDDEN. */
  async change(change: AuthorChange): Promise<readonly AuthorView[]> {
    return ((await this.#ask('POST', change)) as AuthorsAnswer).authors
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  /** Our own server's answer. */
  async #ask(method: 'GET' | 'POST', change?: AuthorChange): Promise<unknown> {
    const answer = await this.#connection.ask({
      path: routes.authors,
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(change === undefined ? {} : { body: JSON.stringify(change) }),
    })
    if (answer.status !== 200) throw refused('change its authors', answer)
    return JSON.parse(answer.body.toString())
  }
}
