import type { Consent } from '../../protocol/index.js'
import type { EgressProcess } from '../processes/egress-process.js'

/** Which hosts a slot's worker may call: what was consented to for its shop's plugins, without those that were forbidden since. */
export class SlotHosts {
  readonly #egress: Pick<EgressProcess, 'serve'>
  readonly #dir: string
  readonly #forbidden = new Set<string>()
  #served: { readonly tenant: string; readonly consents: readonly Consent[] } | undefined

  constructor(egress: Pick<EgressProcess, 'serve'>, dir: string) {
    this.#egress = egress
    this.#dir = dir
  }

  allow(tenant: string, consents: readonly Consent[]): void {
    this.#served = { tenant, consents }
    this.#tell()
  }

  /** Those of these versions of plugins, unless another one may call them too. */
  forbid(ids: readonly string[]): void {
    for (const id of ids) this.#forbidden.add(id)
    this.#tell()
  }

  #tell(): void {
    if (this.#served === undefined) return
    const { tenant, consents } = this.#served
    this.#egress.serve(
      this.#dir,
      tenant,
      consents.filter(({ id }) => !this.#forbidden.has(id)),
    )
  }
}
