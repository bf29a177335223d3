import type { ScriptKind, ScriptTrace } from '../../scripts/contract/index.js'
import type { SwitchedScript } from '../operations/switch-script.js'
import type { ScriptSourceView, ScriptSwitchView, ScriptVersionView, ScriptView } from '../store/scripts.js'
import type { ApiConnection } from './api-connection.js'

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

  /** The text of a `.d.ts`. */
  types(): Promise<{ types: string }> {
    return this.api.read('GET', `tenants/${encodeURIComponent(this.tenant)}/script-types`)
  }

  get #path(): string {
    return `tenants/${encodeURIComponent(this.tenant)}/scripts`
  }
}
