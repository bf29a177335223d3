import type { ScriptKind, ScriptSchema, ScriptTrace } from '../../scripts/contract/index.js'
import type { SwitchedScript } from '../operations/scripts/switch-script.js'
import type { ScriptSourceView, ScriptSwitchView, ScriptVersionView, ScriptView } from '../store/scripts.js'
import type { ApiConnection } from './api-connection.js'
import { shopPath } from './shop-path.js'

export interface ScriptHistory extends ScriptView {
  /** Of the newest version. */
  readonly source: string
  readonly versions: readonly ScriptVersionView[]
  readonly switches: readonly ScriptSwitchView[]
}

/** What is tried, and on which of the shop's carts. */
export interface ScriptAttempt {
  readonly kind: ScriptKind
  readonly source: string
  readonly order?: string
  readonly cart?: string
}

/** What scripts get and answer. */
export interface ScriptTypes {
  /** The text of a `.d.ts`. */
  readonly types: string
  /** The same as JSON schemas: of what they get, and of what each kind answers. */
  readonly cart: ScriptSchema
  readonly answers: Readonly<Record<ScriptKind, ScriptSchema>>
}

/** A shop's scripts, as the command line sees them. */
export class ScriptClient {
  constructor(
    private readonly api: ApiConnection,
    private readonly tenant: string,
  ) {}

  list(): Promise<ScriptView[]> {
    return this.api.read('GET', this.#path)
  }

  history(name: string): Promise<ScriptHistory> {
    return this.api.read('GET', `${this.#path}/${encodeURIComponent(name)}`)
  }

  version(name: string, version: number): Promise<ScriptSourceView> {
    return this.api.read('GET', `${this.#path}/${encodeURIComponent(name)}/versions/${version}`)
  }

  save(name: string, script: Pick<ScriptAttempt, 'kind' | 'source'>): Promise<{ version: number }> {
    return this.api.act(`${this.#path}/${encodeURIComponent(name)}`, script, 'PUT')
  }

  /** Null switches it off. */
  switch(name: string, version: number | null): Promise<SwitchedScript> {
    return this.api.act(`${this.#path}/${encodeURIComponent(name)}/live`, { version }, 'PUT')
  }

  try(name: string, attempt: ScriptAttempt): Promise<ScriptTrace> {
    return this.api.act(`${this.#path}/${encodeURIComponent(name)}/trial`, attempt)
  }

  /** One that is off; its versions come back when one is saved under its name. */
  remove(name: string): Promise<void> {
    return this.api.read('DELETE', `${this.#path}/${encodeURIComponent(name)}`)
  }

  types(): Promise<ScriptTypes> {
    return this.api.read('GET', `${shopPath(this.tenant)}/script-types`)
  }

  get #path(): string {
    return `${shopPath(this.tenant)}/scripts`
  }
}
