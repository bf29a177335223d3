import type { Route, ToGateway } from '../../protocol/index.js'

/** Why a tenant has a worker, or none. */
type Way =
  | { readonly kind: 'route'; readonly route: Route }
  /** It is being started, or started again. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'asleep' }

interface Served {
  readonly hosts: readonly string[]
  readonly port: number
  readonly way: Way
}

/** What a gateway has to know of the tenants: each new one is told all of it. */
export class ServedTenants {
  readonly #tenants = new Map<string, Served>()

  add(tenant: string, port: number, isAsleep: boolean): ToGateway {
    const hosts = [`${tenant}.localhost`]
    this.#tenants.set(tenant, { hosts, port, way: { kind: isAsleep ? 'asleep' : 'parked' } })
    return { kind: 'tenant', tenant, hosts, port, isAsleep }
  }

  /** Answers whether it was there. */
  remove(tenant: string): boolean {
    return this.#tenants.delete(tenant)
  }

  has(tenant: string): boolean {
    return this.#tenants.has(tenant)
  }

  listensAt(tenant: string, port: number): void {
    const served = this.#tenants.get(tenant)
    if (served !== undefined) this.#tenants.set(tenant, { ...served, port })
  }

  send(tenant: string, way: Way): void {
    const served = this.#tenants.get(tenant)
    if (served !== undefined) this.#tenants.set(tenant, { ...served, way })
  }

  /** The worker at this socket was let go to sleep; not so where another has its place by now. */
  rested(tenant: string, socket: string): void {
    const way = this.#tenants.get(tenant)?.way
    if (way?.kind === 'route' && way.route.socket === socket) this.send(tenant, { kind: 'asleep' })
  }

  *messages(): Generator<ToGateway> {
    for (const [tenant, { hosts, port, way }] of this.#tenants) {
      yield { kind: 'tenant', tenant, hosts, port, isAsleep: way.kind === 'asleep' }
      if (way.kind === 'route') yield { kind: 'route', route: way.route }
    }
  }
}
